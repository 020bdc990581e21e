"""Steps with the keyboard alone."""

from playwright.sync_api import Locator, Page

MOST_STEPS = 250


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    node = target.element_handle()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if node.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached with the Tab key")
