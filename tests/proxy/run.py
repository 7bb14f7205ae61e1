#!/usr/bin/env python3
"""One of the recipes in front of servers that a test has started: run.py NAME FOLDER PORT..., where FOLDER/tls has the
certificate. Says {"port": PORT} when it listens, and stops the proxy when its standard input ends. Exits 77 where that
proxy is not installed."""

import json
import os
import pathlib
import sys
import tempfile

from recipes import ALL


def main(name, folder, *ports):
    found = next(kind for kind in ALL if kind.program == name)
    if not found.there():
        return 77
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    own = pathlib.Path(tempfile.mkdtemp(prefix=name, dir=folder))
    own.chmod(0o755)
    proxy = found(own, pathlib.Path(folder) / "tls", *map(int, ports))
    print(json.dumps({"port": proxy.port}), flush=True)
    sys.stdin.read()
    print(proxy.output(), file=sys.stderr)
    proxy.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
