#!/usr/bin/env python3
"""What config/monitoring asks of Prometheus, against what a running server tells it."""

import json
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "clients/support"))
from server import Server  # noqa: E402

MONITORING = TESTS.parent / "config/monitoring"
SELECTOR = re.compile(r"\b(snug_[a-z_]+)(?:\{([^}]*)\})?")
CONDITION = re.compile(r'(\w+)(=~|=)"([^"]*)"')
GIVEN_BY_PROMETHEUS = {"instance", "job"}


def samples():
    """name → the sets of labels that it has, of a server with all that has figures."""
    with tempfile.TemporaryDirectory(prefix="snug-monitoring-") as folder:
        subprocess.run(["/usr/bin/python3", TESTS / "tls/certificates.py", "authority", folder], check=True)
        server = Server(
            *("--tls-cert", f"{folder}/server.pem", "--tls-key", f"{folder}/server.key"),
            *("--backup-dir", f"{folder}/backups", "--backup-every", "1h"),
        )
        try:
            context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
            with urllib.request.urlopen(server.url + "/metrics", timeout=30, context=context) as answer:
                text = answer.read().decode()
        finally:
            server.remove()
    found = {}
    for name, labels in re.findall(r"(?m)^(snug_\w+)(?:\{(.*)\})? ", text):
        found.setdefault(name, []).append(dict(re.findall(r'(\w+)="([^"]*)"', labels)))
    return found


def complaints(expression, known):
    for name, conditions in SELECTOR.findall(expression):
        if name not in known:
            yield f"there is no {name}"
            continue
        for label, how, value in CONDITION.findall(conditions):
            if label in GIVEN_BY_PROMETHEUS:
                continue
            values = {labels.get(label) for labels in known[name]}
            for wanted in value.split("|") if how == "=~" else [value]:
                if wanted not in values:
                    yield f'{name} has no {label}="{wanted}"'
    named = set(re.findall(r"snug_[a-z_]+", expression))
    for label in re.findall(r"\bby \(([^)]*)\)", expression):
        for one in label.replace(" ", "").split(","):
            if one not in GIVEN_BY_PROMETHEUS and not any(one in labels for name in named for labels in known.get(name, [])):
                yield f"none of {sorted(named)} has the label {one}"


def expressions_of_dashboard():
    dashboard = json.loads((MONITORING / "grafana.json").read_text())
    found = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    return found + [v["query"]["query"] for v in dashboard["templating"]["list"] if isinstance(v["query"], dict)]


class Monitoring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.known = samples()

    def check(self, expressions, least):
        self.assertGreaterEqual(len(expressions), least)
        for expression in expressions:
            self.assertEqual(list(complaints(expression, self.known)), [], expression)

    def test_the_dashboard_draws_what_there_is(self):
        self.check(expressions_of_dashboard(), 30)

    def test_each_panel_has_its_place(self):
        panels = json.loads((MONITORING / "grafana.json").read_text())["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        cells = set()
        for panel in panels:
            place = panel["gridPos"]
            for x in range(place["x"], place["x"] + place["w"]):
                for y in range(place["y"], place["y"] + place["h"]):
                    self.assertNotIn((x, y), cells, panel["title"])
                    cells.add((x, y))

    def test_the_alerts_watch_what_there_is(self):
        rules = re.findall(r"(?m)^ +expr: (.+)$", (MONITORING / "alerts.yml").read_text())
        self.check(rules, 8)

    def test_what_is_missing_is_noticed(self):
        for wrong in ("rate(snug_nonsense_total[5m])", 'snug_commands_total{outcome="eaten"}', "sum by (colour) (snug_sessions)"):
            self.assertTrue(list(complaints(wrong, self.known)), wrong)


if __name__ == "__main__":
    unittest.main()
