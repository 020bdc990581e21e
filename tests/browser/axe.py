"""Runs axe-core in a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The rules that depend on the theme. The others give the same answer in both.
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
RUN = "(options) => testedBy.run(options).then((results) => results.violations)"


def violations(page: Page, rules: list[str] | None = None) -> list[dict[str, Any]]:
    """Return the faults of a page by all rules of axe-core, or by those named."""
    # The admin's own checker leaves an `axe` with other rules in its pages.
    if not page.evaluate("'testedBy' in window"):
        page.evaluate(Axe().axe_script)
        page.evaluate("() => { window.testedBy = axe; }")
    # The rules in use need no style sheet or sound, which axe-core would fetch again.
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = rules
    return page.evaluate(RUN, options)
