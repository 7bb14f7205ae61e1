#!/usr/bin/env python3
"""Checks what the compiler can't: who includes whom, and what GCC 12 gets wrong.

- A room (a folder of src/) includes only the rooms that its snug_module(... DEPENDS ...) line in CMakeLists.txt names.
- A third-party header is named only in the rooms whose job it is; the public headers name none at all.
- Rows are read by src/store: no other room has a SELECT of the tables that several rooms ask, but those that look at a
  file as a whole (backup, doctor, the opening of a server).
- A mutex is one of base/mutex.h, whose holder clang checks (thread_safety.py).
- No `co_await` stands in a condition: GCC 12.2 miscompiles it (first `bool ok = co_await f();`, then `if (ok)`).
- A test has patience: what must come is waited for as long as it takes on a machine that is slow and busy.

Usage: check.py [ROOT]. Prints one line per offence; exit code 1 if there is one.
"""

import pathlib
import re
import sys

# Third-party headers by prefix, and the rooms whose job they are.
THIRD_PARTY = {
    "boost/asio": {"net", "redis", "cluster", "httpclient", "linkpreviews"},
    "boost/beast": {"httpclient"},
    "boost/url": {"http"},
    "boost/describe": {"model"},
    "boost/mp11": {"model"},
    "simdjson": {"model"},
    "sqlite3.h": {"store", "search"},
    "sodium": {"base", "identity"},
    "openssl/": {"net", "http", "tls", "acme", "files"},
    "spdlog/": {"base"},
    "hiredis/": {"redis"},
    "zlib.h": {"net"},
    "brotli/": {"net"},
    "jpeglib.h": {"media"},
    "jerror.h": {"media"},
    "png.h": {"media"},
    "gif_lib.h": {"media"},
    "webp/": {"media"},
    "CLI/": {"cli"},
    "toml++/": {"cli"},
}

# Rooms that may see public headers: those that face a host or a user. Apply reads no configuration, so that it decides
# the same on every node.
FACING = {"session", "identity", "api", "net", "control", "backup", "doctor", "peers", "server", "cli"}
PUBLIC = {"snug/server.h": {"control", "server", "cli"}}

READERS = {"store", "backup", "doctor", "server"}
SELECT = re.compile(
    r'\bquery\(\s*(?:R"sql\(\s*|")SELECT[^;]*?\b(?:FROM|JOIN)\s+'
    r"(users|contacts|chats|chat_states|messages|mentions|invites|login_sessions)\b"
)

SYSTEM = re.compile(
    r"^([a-z_0-9]+|(sys|net|netinet|arpa|linux)/[a-z_0-9]+\.h|"
    r"(dirent|errno|fcntl|grp|ifaddrs|netdb|poll|pthread|pwd|sched|signal|spawn|string|termios|time|unistd|math|malloc|limits)\.h)$"
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
MODULE = re.compile(r"^snug_module\((\w+)(?:\s+DEPENDS((?:\s+[a-z_0-9]+)+))?", re.MULTILINE)
MUTEX = re.compile(r"\bstd::(?:\w*mutex|lock_guard|unique_lock|scoped_lock|shared_lock|condition_variable\w*)\b")
CONDITION = re.compile(r"\b(?:if|while|switch|for)\s*(?:constexpr\s*)?\(")
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
# Waits of tests, and how long they are in ms: tests/support/patience.h, and the constants of that name in other languages.
# What must not come may be waited for as briefly as a millisecond.
UNITS = {"h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1, "": 1}
WAIT = re.compile(r"(?:\bwait_(?:for|until)\([^;{}]*?|steady_clock::now\(\)\s*\+\s*)\b(\d[\d']*)(h|min|s|ms)\b")
SCRIPT_WAIT = re.compile(r"(?:\bpatience\s*=|['`], \{ timeout:)\s*(\d[\d_]*)()")
PYTHON_WAIT = re.compile(r"^PATIENCE\s*=\s*(\d+)()", re.MULTILINE)
PATIENCE = {".cc": (WAIT, 20_000), ".h": (WAIT, 20_000), ".mjs": (SCRIPT_WAIT, 60_000), ".py": (PYTHON_WAIT, 60)}


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def blank(match):
    """The same number of lines and columns, without the content."""
    return re.sub(r"[^\n]", " ", match.group())


def check_includes(path, text, room, rooms):
    for match in INCLUDE.finditer(text):
        quote, name = match.groups()
        where = f"{path}:{line_of(text, match.start())}"
        if quote == '"' or name.startswith("snug/"):
            if name.startswith("snug/"):
                if room in rooms and room not in PUBLIC.get(name, FACING):
                    yield f"{where}: {room} must not know {name}"
            elif room == "include":
                yield f"{where}: a public header must not include {name}"
            elif name.split("/")[0] not in rooms:
                yield f"{where}: {name} is not of the form ROOM/FILE.h"
            elif room in rooms and name.split("/")[0] not in rooms[room] | {room}:
                yield f"{where}: {room} must not lean on {name.split('/')[0]}"
        elif not SYSTEM.match(name):
            allowed = [owners for prefix, owners in THIRD_PARTY.items() if name.startswith(prefix)]
            if not any(room in owners for owners in allowed):
                yield f"{where}: <{name}> is not {room}'s job"


def check_readers(path, text, room):
    for match in SELECT.finditer(text) if room not in READERS else ():
        yield f"{path}:{line_of(text, match.start())}: rows of {match.group(1)} are read by src/store"


def check_mutexes(path, text):
    if str(path) == "src/base/mutex.h":
        return
    code = COMMENT_OR_TEXT.sub(blank, text)
    for match in MUTEX.finditer(code):
        yield f"{path}:{line_of(code, match.start())}: {match.group()} in place of base/mutex.h's"


def check_conditions(path, text):
    code = COMMENT_OR_TEXT.sub(blank, text)
    for match in CONDITION.finditer(code):
        depth, end = 1, match.end()
        while end < len(code) and depth:
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        if "co_await" in code[match.end() : end]:
            yield f"{path}:{line_of(code, match.start())}: co_await in a condition, which GCC 12.2 miscompiles"
    for match in re.finditer(r"co_await[^;{}?]*\?", code):
        yield f"{path}:{line_of(code, match.start())}: co_await in a condition, which GCC 12.2 miscompiles"


def check_patience(path, text):
    pattern, least = PATIENCE[path.suffix]
    code = COMMENT_OR_TEXT.sub(blank, text) if path.suffix in {".cc", ".h"} else text
    for match in pattern.finditer(code):
        time = int(re.sub(r"['_]", "", match.group(1))) * UNITS[match.group(2)]
        if 1 < time < least:
            yield f"{path}:{line_of(code, match.start())}: a wait of {match.group(1)}{match.group(2)}, which is no patience"


def check(root):
    rooms = {}
    for name, depends in MODULE.findall((root / "CMakeLists.txt").read_text()):
        rooms[name] = set(depends.split())
    for name, depends in rooms.items():
        for missing in depends - rooms.keys():
            yield f"CMakeLists.txt: {name} depends on {missing}, which comes later or not at all"
    files = sorted(p for folder in ("src", "include") for p in (root / folder).rglob("*") if p.suffix in {".h", ".cc", ".cpp"})
    for file in files:
        path = file.relative_to(root)
        room = path.parts[1] if path.parts[0] == "src" and len(path.parts) > 2 else path.parts[0]
        if path.parts[0] == "src" and len(path.parts) > 2 and room not in rooms:
            yield f"{path}: the room {room} is not declared in CMakeLists.txt"
            continue
        text = file.read_text()
        yield from check_includes(path, text, "cli" if str(path) == "src/main.cpp" else room, rooms)
        yield from check_readers(path, text, room)
        yield from check_mutexes(path, text)
        yield from check_conditions(path, text)
    tests = (p for p in (root / "tests").rglob("*") if p.suffix in PATIENCE and "node_modules" not in p.parts)
    for file in sorted(tests):
        yield from check_patience(file.relative_to(root), file.read_text())


if __name__ == "__main__":
    offences = list(check(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]))
    print("\n".join(offences) if offences else "the walls stand")
    sys.exit(1 if offences else 0)
