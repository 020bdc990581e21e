"""Installs the system packages that the tests need: PostgreSQL's server, Chromium and age.

With `--stack` what `make stack` needs instead: PostgreSQL's server and Varnish. With `--long`
Varnish, Caddy and faketime as well, with `--bench` what measures it, with `--pages` what judges its
pages.

Run as a script it installs what is missing where it may (root on a machine with apt), else says
in one line what to install and exits with 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium without windows, as Debian packages it: a new page takes it a quarter of the time.
SHELL = "chromium-headless-shell"


def postgresql_bin() -> Path | None:
    """Return the folder of PostgreSQL's server programs, newest version first, or None.

    Debian keeps them off the PATH, in a folder named for the version.
    """
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidates = sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    if initdb := shutil.which("initdb"):
        candidates.insert(0, Path(initdb).resolve().parent)
    return next((path for path in candidates if (path / "initdb").exists()), None)


def chromium_path(*, is_whole: bool = False) -> str | None:
    """Return a Chromium of the system, or of Playwright's own download, or None.

    Without `is_whole` the shell is preferred.
    """
    for name in CHROMIUM_NAMES if is_whole else (SHELL, *CHROMIUM_NAMES):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def has(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def main() -> int:
    missing = []
    is_for_stack_alone = "--stack" in sys.argv
    if postgresql_bin() is None:
        missing.append("postgresql")
    if not is_for_stack_alone and chromium_path() is None:
        missing.append(SHELL)
    if not is_for_stack_alone and not has("age"):
        missing.append("age")
    if "--long" in sys.argv:
        missing += [name for name in ("caddy", "faketime") if not has(name)]
    if {"--long", "--stack", "--bench", "--pages"} & set(sys.argv):
        modules = Path("/usr/lib").glob("**/varnish/vmods/libvmod_vsthrottle.so")
        missing += [] if has("varnishd") else ["varnish"]
        missing += [] if next(modules, None) else ["varnish-modules"]
    if "--bench" in sys.argv:
        missing += [name for name in ("nginx", "wrk") if not has(name)]
    if "--pages" in sys.argv:
        # Nu's checker runs on Java, Lighthouse on Node and with a whole browser.
        programs = {"java": "default-jre-headless", "node": "nodejs", "npm": "npm"}
        missing += [package for program, package in programs.items() if not has(program)]
        missing += [] if chromium_path(is_whole=True) else ["chromium"]
    if not missing:
        return 0
    packages = " ".join(missing)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {packages} with apt-get…", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", *missing],
        ):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        return 0
    hint = " (or run: .venv/bin/playwright install chromium)" if SHELL in missing else ""
    print(f"The tests need {packages}: sudo apt-get install {packages}{hint}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
