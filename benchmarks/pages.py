"""Measures the weight of each page type, and its marks from Lighthouse, axe and the Nu checker.

    python -m benchmarks.pages [--only PART-OF-A-TYPE] [--quick]

Starts the stack of `deploy/` on a database of its own with the demo content, waits until all sizes
of its images are made, and looks at the fullest French page of each type (`tests.page_types`), the
English home page and what is no page of the tree. Writes `var/bench/pages.json`, a list of
objects, and prints it as a table:

- `type`, `url`: which page, and its path;
- `requests`, `kib`, `kib_total`: of a first visit by a phone with an empty cache, KiB as they come
  over the line with their headers; `kib` is without the content's images, `kib_total` with those
  that a visitor gets before scrolling;
- `kib_second`: the same as `kib` for somebody who has just seen another page;
- `performance`, `accessibility`, `best_practices`, `seo`: Lighthouse on its phone, median of three
  runs, 0 to 100; `seo` is null for a page that search engines are told to leave out;
- `axe`: findings in light and dark, at 360 and 1280 px, together;
- `html_errors`: errors that the Nu checker finds.

Exit status 1 if a page misses what is aimed at (`missed`). `--quick` runs Lighthouse once.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import pages_judges, pages_visits
from deploy.stack import ROOT, Stack, free_port, running
from tests.browser import weighing
from tests.browser.live_site import PRINT_PATHS, launch_chromium

RESULTS = ROOT / "var" / "bench" / "pages.json"
KEYS = (
    "type", "url", "requests", "kib", "kib_total", "kib_second", "performance", "accessibility",
    "best_practices", "seo", "axe", "html_errors",
)  # fmt: skip
# The most that is allowed, and for Lighthouse the least.
MOST = {
    "requests": weighing.MOST_REQUESTS,
    "kib": weighing.MOST_KIB,
    "kib_second": weighing.MOST_KIB_SECOND,
    "axe": 0,
    "html_errors": 0,
}
MOST_AT_HOME = MOST | {"kib": weighing.MOST_KIB_AT_HOME}
LEAST = {"performance": 99, "accessibility": 100, "best_practices": 100, "seo": 100}
# Pages outside the tree, by the names of their addresses.
MORE_PAGES = {
    "home.HomePage (en)": "/en/",
    "search": "/recherche/?q=donnees",
    "open data": "/donnees/",
}
# Ends once the background work has nothing left to do for images.
WAIT_FOR_IMAGES = """
import time
from media.renditions import lacking_renditions
while lacking_renditions().exists():
    time.sleep(1)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages whose type contains this")
    parser.add_argument("--quick", action="store_true", help="one run of Lighthouse instead of 3")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="eigcms-pages-") as name,
        running(Path(name), free_port()) as site,
    ):
        site.manage("shell", "--verbosity", "0", "-c", WAIT_FOR_IMAGES)
        paths = json.loads(site.printed("shell", "--verbosity", "0", "-c", PRINT_PATHS))
        chosen = {
            kind: path
            for kind, path in (paths | MORE_PAGES).items()
            if options.only.lower() in kind.lower()
        }
        measured = measure(site, chosen, Path(name), runs=1 if options.quick else 3)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n")
    print(table(measured))
    failures = [failure for row in measured for failure in missed(row)]
    print("\n".join(failures) or "All within what is aimed at.")
    return int(bool(failures))


def measure(site: Stack, paths: dict[str, str], folder: Path, runs: int) -> list[dict[str, Any]]:
    """Return a row with `KEYS` for each page, in the order of `paths`."""
    rows: dict[str, dict[str, Any]] = {
        path: {"type": kind, "url": path} for kind, path in paths.items()
    }
    with launch_chromium() as browser:
        for path, row in rows.items():
            row |= pages_visits.weigh(browser, site.url, path)
            row["axe"] = pages_visits.axe_findings(browser, site.url, path)
    errors = pages_judges.html_errors(site.url, list(paths.values()), folder)
    for path, row in rows.items():
        row["html_errors"] = errors[path]
        row |= pages_judges.lighthouse(site.url, path, runs, folder)
    return [{key: row[key] for key in KEYS} for row in rows.values()]


def missed(row: dict[str, Any]) -> list[str]:
    """Return the missed targets of the page, a line each."""
    most = MOST_AT_HOME if row["type"].startswith("home.HomePage") else MOST
    return [
        f"{row['type']}: {key} is {row[key]}, at most {bar}"
        for key, bar in most.items()
        if row[key] > bar
    ] + [
        f"{row['type']}: {key} is {row[key]}, at least {bar}"
        for key, bar in LEAST.items()
        if row[key] is not None and row[key] < bar
    ]


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [f"| {' | '.join(KEYS)} |", f"|{' --- |' * 2}{' ---: |' * (len(KEYS) - 2)}"]
    for row in rows:
        cells = ["–" if row[key] is None else str(row[key]) for key in KEYS]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
