#!/usr/bin/env python3
"""Checks that clang finds what is not held, in a class like ours: the lines marked with `// !`, and no others."""

import pathlib
import re
import shutil
import sys
import tempfile
import unittest

import thread_safety

CODE = """
#include "base/mutex.h"
#include "base/thread_role.h"

namespace snug {

class Till {
 public:
  int read() const {
    const MutexLock lock(mutex_);
    return coins_;
  }
  int peek() const {
    return coins_;  // !
  }
  void put() EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    add();
  }
  void put_without() {
    add();  // !
  }
  void put_twice() {
    const MutexLock lock(mutex_);
    add();
    put();  // !
  }
  void wait() {
    const MutexLock lock(mutex_);
    put_.wait(mutex_, [this]() REQUIRES(mutex_) { return coins_ > 0; });
  }
  void wait_without() {
    put_.wait(mutex_, [this]() REQUIRES(mutex_) { return coins_ > 0; });  // !
  }
  void wait_and_peek() {
    const MutexLock lock(mutex_);
    put_.wait(mutex_, [this] {
      return coins_ > 0;  // !
    });
  }
  void begin() {
    cashier_.take_over();
    count();
  }
  int counted() const {
    cashier_.assert_held();
    return counted_;
  }
  int counted_by_all() const {
    return counted_;  // !
  }
  void count_for_all() {
    count();  // !
  }

 private:
  void add() REQUIRES(mutex_) { ++coins_; }
  void count() REQUIRES(cashier_) { counted_ = read(); }

  mutable Mutex mutex_;
  Condition put_;
  int coins_ GUARDED_BY(mutex_) = 0;
  ThreadRole cashier_;
  int counted_ GUARDED_BY(cashier_) = 0;
};

}  // namespace snug
"""


class ThreadSafety(unittest.TestCase):
    def test_what_is_not_held(self):
        with tempfile.NamedTemporaryFile("w", suffix=".cc") as file:
            file.write(CODE)
            file.flush()
            said = thread_safety.analyse(file.name, ["-std=c++20", f"-I{thread_safety.ROOT}/src"])
        found = [int(line) for line in re.findall(rf"^{re.escape(file.name)}:(\d+):\d+: error", said, re.MULTILINE)]
        marked = [number for number, line in enumerate(CODE.split("\n"), 1) if line.endswith("// !")]
        self.assertEqual(found, marked, said)

    def test_what_is_annotated(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder)
            (source / "guarded.h").write_text("int coins_ GUARDED_BY(mutex_) = 0;\n")
            for text, annotated in (
                ('#include "guarded.h"\n', True),
                ("void f() { const MutexLock lock(mutex_); }\n", True),
                ('#include "there_is_none.h"\n#include <mutex>\n', False),
            ):
                file = source / "a.cc"
                file.write_text(text)
                self.assertEqual(thread_safety.is_annotated(file, source), annotated, text)


if __name__ == "__main__":
    if not shutil.which(thread_safety.CLANG):
        print(f"{thread_safety.CLANG} is not installed")
        sys.exit(77)
    unittest.main()
