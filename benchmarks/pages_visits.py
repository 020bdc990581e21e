"""Measures the weight of a page for a visitor's phone, and the findings of axe-core."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.live_site import DESKTOP, PHONE
from tests.browser.weighing import load, phone

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def weigh(browser: Browser, origin: str, path: str) -> dict[str, Any]:
    """Return `requests`, `kib`, `kib_total` and `kib_second` of a page."""
    with phone(browser) as page:
        first = load(page, origin + path, "networkidle")
    with phone(browser) as page:
        load(page, origin + ("/" if path != "/" else "/programme/"), "networkidle")
        second = load(page, origin + path, "networkidle")
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
