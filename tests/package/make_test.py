#!/usr/bin/env python3
"""What packaging/make.sh does when a step fails, with programs of our own in the places of real ones:
make_test.py SOURCES."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCES = pathlib.Path(sys.argv.pop(1)).resolve()
ARCH = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


class Make(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.called = self.folder / "called"
        (self.folder / "packaging").mkdir()
        shutil.copy(SOURCES / "packaging/make.sh", self.folder / "packaging")
        shutil.copytree(SOURCES / "packaging/debian", self.folder / "packaging/debian")
        for name in ("CMakeLists.txt", "CHANGELOG.md"):
            shutil.copy(SOURCES / name, self.folder)
        simdjson = self.folder / f"build/simdjson-{ARCH}"
        (simdjson / "simdjson-1").mkdir(parents=True)
        (simdjson / "libsimdjson.a").touch()
        (self.folder / "bin").mkdir()
        for name in ("dpkg-buildpackage", "tar", "gzip"):
            self.program(name, "exit 0")
        self.program("pkg-config", "echo 1")
        self.program("cmake", "exit 0")

    def program(self, name, does):
        file = self.folder / "bin" / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.called}\n{does}\n')
        file.chmod(0o755)

    def make(self, kind):
        environment = os.environ | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "SOURCE_DATE_EPOCH": "1"}
        done = subprocess.run([self.folder / "packaging/make.sh", kind], env=environment, text=True, capture_output=True)
        return done.returncode, self.called.read_text().splitlines()

    def assert_called(self, program, calls, is_called=True):
        self.assertEqual(any(f"{call} ".startswith(f"{program} ") for call in calls), is_called, calls)

    def test_nothing_is_packed_of_a_build_that_failed(self):
        self.program("cmake", '[ "$1" != --build ]')
        for kind, next_step in (("deb", "dpkg-buildpackage"), ("portable", "tar")):
            code, calls = self.make(kind)
            self.assert_called("cmake --build", calls)
            self.assertNotEqual(code, 0, kind)
            self.assert_called(next_step, calls, False)

    def test_a_package_is_made_of_one_that_did_not(self):
        self.assert_called("dpkg-buildpackage", self.make("deb")[1])


if __name__ == "__main__":
    unittest.main(verbosity=1)
