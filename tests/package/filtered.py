#!/usr/bin/env python3
"""Runs a program under a unit's filter of system calls, as systemd would: filtered.py UNIT PROGRAM [ARGUMENT...]

Sets of calls are those of systemd-analyze, numbers those of the kernel's headers. Exits 77 where there is neither.
"""
import ctypes
import errno
import os
import pathlib
import re
import struct
import subprocess
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # of the classic BPF
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


class Missing(Exception):
    """What this machine lacks."""


def numbers():
    """Of system calls, by name."""
    headers = [*pathlib.Path("/usr/include").glob(f"{os.uname().machine}-linux-gnu*/asm/unistd_64.h"),
               pathlib.Path("/usr/include/asm-generic/unistd.h")]
    if os.uname().machine == "x86_64":
        headers.pop()  # has the numbers of others
    found = next((file for file in headers if file.is_file()), None)
    if not found:
        raise Missing("no headers of the kernel (Debian package linux-libc-dev)")
    return {name: int(number) for name, number in re.findall(r"(?m)^#define __NR(?:3264)?_(\w+) (\d+)$", found.read_text())}


def sets():
    """What stands in each set of calls, other sets included."""
    told = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], text=True, capture_output=True)
    found = {}
    for line in told.stdout.splitlines():
        if line.startswith("@"):
            current = found.setdefault(line.strip(), [])
        elif line.startswith(" ") and not line.strip().startswith("#"):
            current.append(line.strip())
    return found


def expanded(name, known):
    return {name} if not name.startswith("@") else {call for one in known[name] for call in expanded(one, known)}


def allowed(unit, known):
    """systemd.exec(5): the first line makes it a list of what is allowed, and ~ takes away from it."""
    calls = set()
    for line in re.findall(r"(?m)^SystemCallFilter=(.*)$", unit):
        named = set().union(*(expanded(name, known) for name in line.removeprefix("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    return calls | expanded("@default", known) | {"execve"}


def install(call_numbers):
    """From now on, and in all that this process becomes or starts."""
    code = [(LOAD, 0, 0, 0)]
    for number in sorted(call_numbers):
        code += [(JUMP_IF_EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, ERRNO | errno.EPERM))
    instructions = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(instructions)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) != 0:
        raise Missing(f"no filter of system calls can be had: {os.strerror(ctypes.get_errno())}")


def main(unit, *command):
    known, by_name = sets(), numbers()
    if not known:
        raise Missing("no sets of calls of systemd-analyze (Debian package systemd)")
    install(by_name[name] for name in allowed(pathlib.Path(unit).read_text(), known) if name in by_name)
    os.execvp(command[0], command)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Missing as why:
        print(f"filtered: {why}", file=sys.stderr)
        sys.exit(77)
