#!/usr/bin/env python3
"""The systemd units, as systemd-analyze reads them: units_test.py UNITS_FOLDER SNUG. Exits 77 where there is none."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MOST_EXPOSED = 2.0


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", "--no-pager", *arguments], text=True, capture_output=True)


def main(folder, snug):
    if not shutil.which("systemd-analyze"):
        print("skipped: no systemd-analyze (Debian package systemd)")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        units = []
        for name in ("snug.service", "snug.socket"):
            text = (folder / name).read_text().replace("/usr/bin/snug", str(snug))  # which need not be installed here
            unit = pathlib.Path(scratch) / name
            unit.write_text(text)
            units.append(str(unit))
        verified = analyze("verify", "--man=no", *units)
        assert verified.returncode == 0 and not verified.stderr, verified.stderr
        rated = analyze("security", "--offline=true", units[0])
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", rated.stdout)
    assert found, rated.stdout + rated.stderr
    assert float(found[1]) <= MOST_EXPOSED, f"exposure {found[1]} is over {MOST_EXPOSED}\n{rated.stdout}"
    print(f"exposure {found[1]}")
    return 0


sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
