"""What does a page of each type weigh, and what do Lighthouse, axe and the Nu checker find?

    python -m benchmarks.pages [--quick] [--only PART-OF-A-TYPE]

Starts the stack with the demo content, waits until all sizes of its images are made, and looks at
the fullest French page of each type (`tests.page_types`), the English home page and what is no page
of the tree. The rows are in `var/bench/pages.json`:

- `type`, `url`: which page, and its path;
- `requests`, `kib`, `kib_total`: of a first visit by a phone with an empty cache, KiB as they come
  over the line with their headers; `kib` is without the content's images, `kib_total` with those
  that a visitor gets before scrolling;
- `kib_second`: the same as `kib` for somebody who has just seen another page;
- `performance`, `accessibility`, `best_practices`, `seo`: Lighthouse on its phone, median of three
  runs, 0 to 100; `seo` is null for a page that search engines are told to leave out;
- `axe`: findings in light and dark, at 360 and 1280 px, together;
- `html_errors`: errors that the Nu checker finds.

Exit status 1 if a page misses the bars, `MOST` and `LEAST`. `--quick` runs Lighthouse once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, Literal
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from benchmarks import results
from deploy.stack import ROOT, Stack, free_port, running
from deploy.system_packages import chromium_path
from tests.browser import weighing
from tests.browser.live_site import (
    CHROMIUM_ARGUMENTS,
    DESKTOP,
    PHONE,
    PRINT_PATHS,
    launch_chromium,
)

# Where `make bench-pages` installs them.
MODULES = ROOT / "var" / "web-checkers" / "node_modules"
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
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best_practices",
    "seo": "seo",
}
# Pages outside the tree, by the names of their addresses.
MORE_PAGES = {
    "home.HomePage (en)": "/en/",
    "search": "/recherche/?q=donnees",
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
    rows = results.save_rows("pages", "type", measured)
    print(results.table(rows))
    failures = [failure for row in measured for failure in missed(row)]
    told = "\n".join(failures) or "All within the bars."
    print(told)
    if not options.quick and not options.only:
        results.write_section("Pages", "pages", f"{results.table(rows)}\n\n{told}")
    return int(bool(failures))


def measure(site: Stack, paths: dict[str, str], folder: Path, runs: int) -> list[dict[str, Any]]:
    """Return a row for each page, in the order of `paths`."""
    with launch_chromium() as browser:
        weights = [weigh(browser, site.url, path) for path in paths.values()]
        findings = [axe_findings(browser, site.url, path) for path in paths.values()]
    return [
        {"type": kind, "url": path}
        | weight
        | lighthouse(site.url, path, runs, folder)
        | {"axe": found, "html_errors": html_errors(site.url, path, folder)}
        for (kind, path), weight, found in zip(paths.items(), weights, findings, strict=True)
    ]


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


# In a browser -----------------------------------------------------------------------------------


def weigh(browser: Browser, origin: str, path: str) -> dict[str, Any]:
    """Return `requests`, `kib`, `kib_total` and `kib_second` of a page."""
    with weighing.phone(browser) as page:
        first = weighing.load(page, origin + path, "networkidle")
    with weighing.phone(browser) as page:
        weighing.load(page, origin + ("/" if path != "/" else "/programme/"), "networkidle")
        second = weighing.load(page, origin + path, "networkidle")
    return {
        "requests": first.requests,
        "kib": first.kib,
        "kib_total": first.kib_total,
        "kib_second": second.kib,
    }


def axe_findings(browser: Browser, origin: str, path: str) -> int:
    """Return the number of findings on a phone and a desktop, in light and dark, and print them."""
    number = 0
    for viewport in (PHONE, DESKTOP):
        for theme in THEMES:
            page = browser.new_page()
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=theme)
            page.goto(origin + path)
            for violation in Axe().run(page).response["violations"]:
                print(f"{path} {viewport['width']} px {theme}: {violation['help']}")
                number += len(violation["nodes"])
            page.close()
    return number


# The judges -------------------------------------------------------------------------------------


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


def html_errors(origin: str, path: str, folder: Path) -> int:
    """Return the number of errors in the HTML of a page, as it comes from the server."""
    file = folder / "page.html"
    file.write_bytes(fetch(origin + path))
    result = subprocess.run(
        [
            "java", "-jar", str(MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"),
            "--exit-zero-always", "--errors-only", "--format", "json", "--stdout", str(file),
        ],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    messages = json.loads(result.stdout)["messages"]
    for message in messages:
        print(f"{path} line {message.get('lastLine')}: {message['message']}")
    return len(messages)


def fetch(url: str) -> bytes:
    with urlopen(url) as response:  # noqa: S310 - our own address
        return response.read()


if __name__ == "__main__":
    sys.exit(main())
