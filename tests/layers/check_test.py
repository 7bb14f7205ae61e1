#!/usr/bin/env python3
"""Checks the checker: each kind of offence is found, and what is allowed is not."""

import pathlib
import tempfile
import unittest

import check

CMAKE = "snug_module(base LIBS x)\nsnug_module(store DEPENDS base LIBS x)\nsnug_module(net DEPENDS base store)\nsnug_module(cli)\n"


def offences(**files):
    """What is found in a tree of these files; `src__net__a_cc` is src/net/a.cc."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "include").mkdir()
        (root / "CMakeLists.txt").write_text(CMAKE)
        for name, text in files.items():
            *parts, suffix = name.replace("__", "/").rpartition("_")
            path = root / (parts[0] + "." + suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return list(check.check(root))


class Layers(unittest.TestCase):
    def test_what_is_allowed(self):
        self.assertEqual(
            offences(
                src__net__a_cc='#include "base/x.h"\n#include "net/y.h"\n#include <boost/asio/ip.hpp>\n#include <vector>\n'
                "#include <sys/socket.h>\n// if (co_await f())\nbool ok = co_await f();\nif (ok) {}\n",
                src__store__a_cc="#include <sqlite3.h>\n",
                src__main_cpp='#include "cli/x.h"\n',
                include__snug__a_h='#include <string>\n#include "snug/config.h"\n',
            ),
            [],
        )

    def test_a_room_below(self):
        self.assertEqual(offences(src__store__a_cc='\n#include "net/x.h"\n'), ["src/store/a.cc:2: store must not lean on net"])

    def test_a_third_party_header(self):
        self.assertEqual(offences(src__base__a_h="#include <sqlite3.h>\n"), ["src/base/a.h:1: <sqlite3.h> is not base's job"])
        self.assertEqual(len(offences(src__base__a_h="#include <boost/any.hpp>\n")), 1)
        self.assertEqual(len(offences(src__main_cpp="#include <boost/asio.hpp>\n")), 1)

    def test_public_headers_stand_alone(self):
        self.assertEqual(len(offences(include__snug__a_h='#include "base/x.h"\n')), 1)
        self.assertEqual(len(offences(include__snug__a_h="#include <sqlite3.h>\n")), 1)

    def test_configuration(self):
        self.assertEqual(offences(src__store__a_cc='#include "snug/config.h"\n'), ["src/store/a.cc:1: store must not know snug/config.h"])
        self.assertEqual(len(offences(src__net__a_cc='#include "snug/server.h"\n')), 1)

    def test_rows_are_read_by_the_store(self):
        for code in (
            'auto q = db.query("SELECT 1 FROM users WHERE id = ?1", id);',
            'auto q = a.db.query(\n    R"sql(\n    SELECT 1\n      FROM chat_states WHERE chat_id = ?1)sql",\n    id);',
            'auto q = db.query("SELECT 1 FROM bans x JOIN chats c ON c.id = x.id");',
        ):
            self.assertEqual(len(offences(src__net__a_cc=code)), 1, code)
            self.assertEqual(offences(src__store__a_cc=code), [])
        for code in (
            'auto q = db.query("SELECT 1 FROM bans");\ndb.run("DELETE FROM users WHERE id = ?1", id);',
            'db.run("INSERT INTO terms SELECT id FROM users WHERE id = ?1", id);',
        ):
            self.assertEqual(offences(src__net__a_cc=code), [])

    def test_an_unknown_room(self):
        self.assertEqual(len(offences(src__attic__a_cc="")), 1)
        self.assertEqual(len(offences(src__net__a_cc='#include "x.h"\n')), 1)

    def test_a_mutex_that_is_not_checked(self):
        self.assertEqual(
            offences(src__net__a_h="\nstd::mutex m;\n", src__base__mutex_h="std::mutex m;\n", src__net__b_h="// a std::mutex\nMutex m;\n"),
            ["src/net/a.h:2: std::mutex in place of base/mutex.h's"],
        )
        for code in ("std::lock_guard lock(m);", "std::unique_lock<Mutex> lock(m);", "std::shared_mutex m;", "std::condition_variable c;"):
            self.assertEqual(len(offences(src__net__a_cc=code)), 1, code)

    def test_co_await_in_a_condition(self):
        for code in (
            "if (co_await f()) {}",
            "if (a &&\n    (b || co_await f())) {}",
            "while (!co_await f()) {}",
            "if (auto x = co_await f(); x) {}",
            "int x = co_await f() ? 1 : 2;",
        ):
            self.assertEqual(len(offences(src__net__a_cc=code)), 1, code)

    def test_tests_have_patience(self):
        for file in (
            {"tests__a_cc": "done.wait_for(10s);"},
            {"tests__unit__a_h": "came.wait_for(lock, 500ms, [&] { return it; });"},
            {"tests__unit__a_cc": "const auto end = std::chrono::steady_clock::now() + 1'500ms;"},
            {"tests__a_mjs": "const patience = 10_000"},
            {"tests__web__a_mjs": "test('a', { timeout: 30_000 }, async () => {})"},
            {"tests__a_py": "PATIENCE = 30"},
        ):
            self.assertEqual(len(offences(**file)), 1, file)
        self.assertEqual(
            offences(
                tests__a_cc="done.wait_for(patience); never.wait_for(1ms); one.wait_for(0s); // done.wait_for(10s)\nclock.advance(10s);",
                tests__a_mjs="const patience = 60_000\ntest('a', { timeout: 120_000 }, async () => {})\nbutton.click({ timeout: 500 })",
                tests__a_py="PATIENCE = 60\nSTOP_PATIENCE = 20",
            ),
            [],
        )


if __name__ == "__main__":
    unittest.main()
