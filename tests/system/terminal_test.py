"""Passwords at a terminal: asked for twice, shown to nobody, and the terminal as it was whatever happens."""

import fcntl
import os
import pathlib
import pty
import select
import signal
import subprocess
import tempfile
import termios
import time
import unittest

SNUG = os.environ["TEST_SNUG"]
PATIENCE = 60


class Terminal:
    """A terminal with the program in it."""

    def __init__(self, *arguments):
        self.mine, theirs = pty.openpty()
        self.said = ""
        self.process = subprocess.Popen(
            [SNUG, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.theirs = theirs  # kept open: what it is set to is asked after the program has ended

    def expect(self, text):
        """Reads until `text` was said since the last time."""
        end = time.monotonic() + PATIENCE
        while text not in self.said:
            assert select.select([self.mine], [], [], max(0, end - time.monotonic()))[0], f"no {text!r} in {self.said!r}"
            self.said += os.read(self.mine, 4096).decode()
        before, _, self.said = self.said.partition(text)
        return before

    def type(self, text):
        os.write(self.mine, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)

    def wait(self):
        code = self.process.wait(PATIENCE)
        while select.select([self.mine], [], [], 0)[0]:
            self.said += os.read(self.mine, 4096).decode()
        return code

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.mine)
        os.close(self.theirs)


class PasswordTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = str(pathlib.Path(folder.name) / "data")

    def start(self, *arguments):
        terminal = Terminal(*arguments, "--data", self.data)
        self.addCleanup(terminal.close)
        return terminal

    def accounts(self):
        return subprocess.run([SNUG, "user", "list", "--json", "--data", self.data], text=True, capture_output=True).stdout

    def test_asked_twice_and_not_shown(self):
        terminal = self.start("user", "add", "ann", "--display-name", "Ann of Green Gables")
        terminal.expect("Password for ann: ")
        self.assertFalse(terminal.echoes())
        terminal.type("correct horse\n")
        self.assertNotIn("horse", terminal.expect("Again: "))
        self.assertFalse(terminal.echoes())
        terminal.type("correct horse\n")
        self.assertNotIn("horse", terminal.expect("added ann (member)"))
        self.assertEqual(terminal.wait(), 0)
        self.assertTrue(terminal.echoes())
        self.assertIn('"displayName":"Ann of Green Gables"', self.accounts())

    def test_two_that_differ_add_nobody(self):
        terminal = self.start("user", "add", "ann")
        terminal.expect("Password for ann: ")
        terminal.type("correct horse\n")
        terminal.expect("Again: ")
        terminal.type("correct hose\n")
        terminal.expect("the two passwords differ")
        self.assertEqual(terminal.wait(), 2)
        self.assertTrue(terminal.echoes())
        self.assertFalse(os.path.exists(self.data))

    def test_interrupted_it_leaves_the_terminal_as_it_was(self):
        for typed, ended in (("\x03", signal.SIGINT), ("\x1c", signal.SIGQUIT)):
            terminal = self.start("user", "add", "ann")
            terminal.expect("Password for ann: ")
            self.assertFalse(terminal.echoes())
            terminal.type("correct" + typed)
            self.assertEqual(terminal.wait(), -ended)
            self.assertTrue(terminal.echoes())
            self.assertFalse(os.path.exists(self.data))

    def test_killed_it_leaves_the_terminal_as_it_was(self):
        terminal = self.start("user", "add", "ann")
        terminal.expect("Password for ann: ")
        terminal.process.send_signal(signal.SIGTERM)
        self.assertEqual(terminal.wait(), -signal.SIGTERM)
        self.assertTrue(terminal.echoes())

    def test_the_end_of_input_is_no_password(self):
        terminal = self.start("user", "add", "ann")
        terminal.expect("Password for ann: ")
        terminal.type("\x04")
        terminal.expect("no password given")
        self.assertEqual(terminal.wait(), 2)
        self.assertTrue(terminal.echoes())


if __name__ == "__main__":
    unittest.main()
