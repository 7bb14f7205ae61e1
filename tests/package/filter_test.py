#!/usr/bin/env python3
"""The server at work under the filter of system calls of its unit: filter_test.py UNIT SNUG. Exits 77 where that can't
be. What systemd does besides (namespaces, capabilities) is not in it."""
import pathlib
import subprocess
import sys
import tempfile

import pictures
from chroot import run
from server import call, log_in, make_account, make_group, running

FILTERED = pathlib.Path(__file__).parent / "filtered.py"


class Filtered:
    """In the place of a chroot: this system, but with the filter."""

    def __init__(self, unit):
        self.prefix = [sys.executable, str(FILTERED), str(unit)]

    def command(self, *command, user=None):
        return [*self.prefix, *map(str, command)]

    def run(self, *command, user=None):
        return run(*command)


def refuses(here):
    """The filter is there: a call that it does not have fails."""
    tries = "import os, sys\ntry: os.nice(1)\nexcept PermissionError: sys.exit(3)"
    return subprocess.run(here.command(sys.executable, "-c", tries), capture_output=True).returncode


def main(unit, snug):
    here = Filtered(unit)
    probe = subprocess.run(here.command("true"), text=True, capture_output=True)
    if probe.returncode == 77:
        print(f"skipped: {probe.stderr.strip()}")
        return 77
    assert probe.returncode == 0, probe.stderr
    assert refuses(here) == 3, "setpriority(2) is not in the filter"
    with tempfile.TemporaryDirectory() as data:
        options = ("--data", f"{data}/snug")
        with running(here, *options, program=[snug]) as server:
            make_account(here, [snug], None, *options)
            chat = make_group(server, "Tea")
            pictures.have_previews(server, chat, log_in(server))
            told = call(server.address, f"/api/v1/chats/{chat}/messages", token=log_in(server))
            assert len(told["messages"]) == len(pictures.PICTURES), told
    return 0


sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
