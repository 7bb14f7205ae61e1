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


def survives_a_minute(unit):
    """systemd gives up on a service that it had to start BURST times within INTERVAL."""
    def seconds(name, otherwise):
        found = re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)
        units = {"": 1, "s": 1, "min": 60}
        number, of = re.fullmatch(r"([0-9.]+)(s|min|)", found[-1] if found else otherwise).groups()
        return float(number) * units[of]

    interval, burst, rest = seconds("StartLimitIntervalSec", "10s"), seconds("StartLimitBurst", "5"), seconds("RestartSec", "0.1s")
    gives_up = interval > 0 and burst * rest < interval
    assert not gives_up or burst * rest > 60, f"{burst:.0f} starts, {rest} s apart, are over within a minute"


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
        survives_a_minute((folder / "snug.service").read_text())
        rated = analyze("security", "--offline=true", units[0])
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", rated.stdout)
    assert found, rated.stdout + rated.stderr
    assert float(found[1]) <= MOST_EXPOSED, f"exposure {found[1]} is over {MOST_EXPOSED}\n{rated.stdout}"
    print(f"exposure {found[1]}")
    return 0


sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
