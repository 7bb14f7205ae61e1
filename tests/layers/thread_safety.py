#!/usr/bin/env python3
"""Checks what is guarded by which mutex or role (src/base/thread_annotations.h), with clang's thread safety analysis.

Usage: thread_safety.py COMPILE_COMMANDS [--annotated | FILE...]. Without files: all of src. --annotated: of src, what has
annotations or includes a header that has them. Prints what clang says; exit code 1 if it says anything, 77 if there is
no clang.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

CLANG = next((name for name in ("clang++-16", "clang++") if shutil.which(name)), "clang++")
ROOT = pathlib.Path(__file__).resolve().parents[2]
# Other warnings are the compiler's job.
FLAGS = ["-fsyntax-only", "-Wno-everything", "-Wthread-safety", "-Werror"]
ANNOTATION = re.compile(r"\b(?:GUARDED_BY|REQUIRES|EXCLUDES|ASSERT_CAPABILITY|MutexLock|ThreadRole)\b")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def analyse(file, flags):
    """What clang says about a file; nothing if all is well."""
    return subprocess.run([CLANG, *flags, *FLAGS, str(file)], capture_output=True, text=True).stderr


def flags_of(command):
    """The flags that say how a file is read: definitions, include folders, the language."""
    words = shlex.split(command)
    flags = []
    for i, word in enumerate(words):
        if word.startswith(("-D", "-I", "-std=")):
            flags.append(word)
        elif word in ("-isystem", "-include"):
            flags += [word, words[i + 1]]
    return flags


def is_annotated(file, source):
    """Whether it, or a header that it includes itself, has annotations."""
    text = file.read_text()
    headers = [source / name for name in INCLUDE.findall(text)]
    return any(ANNOTATION.search(t) for t in (text, *(h.read_text() for h in headers if h.exists())))


def main(commands, *names):
    if not shutil.which(CLANG):
        print(f"{CLANG} is not installed")
        return 77
    source = ROOT / "src"
    annotated_only = names == ("--annotated",)
    wanted = set() if annotated_only else {pathlib.Path(name).resolve() for name in names}
    jobs = {}  # flags by file: tests compile some sources again
    for entry in json.loads(pathlib.Path(commands).read_text()):
        file = pathlib.Path(entry["file"])
        if (file in wanted if wanted else file.is_relative_to(source)) and (not annotated_only or is_annotated(file, source)):
            jobs[file] = flags_of(entry["command"])
    if not jobs:
        print(f"no file of these in {commands}")
        return 1
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        said = [text for text in pool.map(lambda job: analyse(*job), jobs.items()) if text]
    print(*said, sep="\n", end="")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
