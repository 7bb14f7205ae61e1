#!/usr/bin/env python3
"""The licences of what the executable contains: notices.py [DEBIAN PACKAGE...]

Of the npm packages that the web client is bundled from, and of the Debian packages named, whose code is linked or
compiled in. Of names with | between them the first that is installed.
"""
import json
import pathlib
import sys

MODULES = pathlib.Path(__file__).parent.parent / "web"
BUILD_ONLY = {"ws", "xmlhttprequest-ssl"}  # of socket.io-client in Node: no browser gets them


def say(name, text):
    print(f"{'=' * 100}\n{name}\n{'=' * 100}\n\n{text.strip()}\n")


def npm_notices():
    packages = json.loads((MODULES / "package-lock.json").read_text())["packages"]
    for path, package in sorted(packages.items()):
        name = path.removeprefix("node_modules/")
        if not path or package.get("dev") or name in BUILD_ONLY:
            continue
        # Some packages name their licence and leave its text out.
        texts = sorted(p for p in (MODULES / path).iterdir() if p.name.lower().startswith(("licen", "copying")))
        text = "\n\n".join(p.read_text() for p in texts) or f"Licence: {package['license']}"
        say(f"{name} {package['version']} (npm)", text)


def debian_notices(names):
    for name in names:
        texts = {one: pathlib.Path(f"/usr/share/doc/{one}/copyright") for one in name.split("|")}
        found = next((one for one, text in texts.items() if text.exists()), None)
        if not found:
            sys.exit(f"notices.py: {name} is not installed")
        say(f"{found} (Debian)", texts[found].read_text())


npm_notices()
debian_notices(sys.argv[1:])
