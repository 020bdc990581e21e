"""Lighthouse and the Nu HTML checker, as `make bench-pages` installs them in `var/web-checkers`."""

import json
import os
import subprocess
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from bs4 import BeautifulSoup

from deploy.stack import ROOT
from deploy.system_packages import chromium_path
from tests.browser.live_site import CHROMIUM_ARGUMENTS

MODULES = ROOT / "var" / "web-checkers" / "node_modules"
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best_practices",
    "seo": "seo",
}


def lighthouse(origin: str, path: str, runs: int, folder: Path) -> dict[str, int | None]:
    """Return the median of each category over some runs, 0 to 100, each with an empty profile.

    Only production may be found by search engines, so whether a robot may come is left out here;
    `seo` is None for a page that keeps robots away by itself.
    """
    scores: dict[str, list[float]] = {name: [] for name in CATEGORIES.values()}
    report = folder / "lighthouse.json"
    for _ in range(runs):
        found = json.loads(run_lighthouse(origin + path, report).read_text())
        for key, name in CATEGORIES.items():
            scores[name].append(found["categories"][key]["score"] * 100)
        for line in faults(found):
            print(f"{path} {line}")
    medians: dict[str, int | None] = {
        name: round(median(values)) for name, values in scores.items()
    }
    if is_kept_from_robots(origin + path):
        medians["seo"] = None
    return medians


def run_lighthouse(url: str, report: Path) -> Path:
    """Write a report of `url`; a run that the browser's trace failed is made again, twice."""
    command = [
        "node", str(MODULES / "lighthouse" / "cli" / "index.js"), url,
        "--quiet", "--output=json", f"--output-path={report}",
        f"--chrome-flags=--headless=new {' '.join(CHROMIUM_ARGUMENTS)}",
        "--skip-audits=is-crawlable",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": chromium_path(is_whole=True) or ""}
    for _ in range(3):
        if subprocess.run(command, env=environment).returncode == 0:
            return report
    raise SystemExit(f"Lighthouse cannot judge {url}.")


def faults(report: dict[str, Any]) -> list[str]:
    """Return the audits that cost the page points, a line each."""
    return [
        f"{key} {report['audits'][reference['id']]['title']}: "
        f"{report['audits'][reference['id']].get('displayValue', '')}"
        for key in CATEGORIES
        for reference in report["categories"][key]["auditRefs"]
        if reference["weight"] and (report["audits"][reference["id"]]["score"] or 0) < 0.9
        if report["audits"][reference["id"]]["score"] is not None
    ]


def is_kept_from_robots(url: str) -> bool:
    soup = BeautifulSoup(fetch(url), "html.parser")
    return bool(soup.select('meta[name="robots"][content*="noindex"]'))


def html_errors(origin: str, paths: list[str], folder: Path) -> dict[str, int]:
    """Return the number of errors in the HTML of each path, as it comes from the server."""
    files = {}
    for number, path in enumerate(paths):
        file = folder / f"page-{number}.html"
        file.write_bytes(fetch(origin + path))
        files[file.as_uri()] = path
    result = subprocess.run(
        [
            "java", "-jar", str(MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"),
            "--exit-zero-always", "--errors-only", "--format", "json", "--stdout",
            *(str(folder / f"page-{number}.html") for number in range(len(paths))),
        ],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = dict.fromkeys(paths, 0)
    for message in json.loads(result.stdout)["messages"]:
        path = files[message["url"].replace("file:/", "file:///").replace("file://///", "file:///")]
        found[path] += 1
        print(f"{path} line {message.get('lastLine')}: {message['message']}")
    return found


def fetch(url: str) -> bytes:
    with urlopen(url) as response:  # noqa: S310 - our own address
        return response.read()
