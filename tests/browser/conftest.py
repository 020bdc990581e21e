"""Fixtures that open the served demo site in a real browser.

A test that changes content makes pages of its own: the site serves the whole session.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser import axe
from tests.browser.live_site import DESKTOP, PHONE, LiveSite, launch_chromium, serve_demo

# A busy machine may take long: only a failure waits for this.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site() -> Iterator[LiveSite]:
    with serve_demo() as live:
        yield live


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def editor(chromium: Browser, site: LiveSite) -> Iterator[Callable[[str], BrowserContext]]:
    """Return a function that signs an account in, in a browser profile of its own."""
    contexts = []

    def signed_in(name: str) -> BrowserContext:
        context = chromium.new_context(
            base_url=site.url, locale="fr-FR", viewport=DESKTOP, **site.signed_in(name)
        )
        contexts.append(context)
        return context

    yield signed_in
    for context in contexts:
        context.close()


STILL = """
Promise.all(
  document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => {}))
)
"""


@contextmanager
def opening(chromium: Browser, site: LiveSite) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a path of the site in a fresh browser profile.

    Requests to other hosts and messages of the browser's console are errors at the end: a public
    page asks nobody else for anything, and its content security policy blocks nothing it needs.
    """
    contexts = []
    foreign: list[str] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        # The admin saves an unfinished page while somebody writes. It answers 400.
        is_unfinished = "400" in message.text and "/admin/pages/" in message.location["url"]
        # The admin's checker also writes its findings in the preview to the console.
        is_finding = message.text.startswith("axe.run results")
        if message.type in ("error", "warning") and not is_unfinished and not is_finding:
            complaints.append(message.text)

    def open_path(path: str, **options) -> Page:
        context = chromium.new_context(base_url=site.url, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((site.url, "data:", "blob:"))
                else foreign.append(request.url)
            ),
        )
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path, wait_until="load")
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert foreign == []
    assert complaints == []


@pytest.fixture
def open_page(chromium: Browser, site: LiveSite) -> Iterator[Callable[..., Page]]:
    with opening(chromium, site) as open_path:
        yield open_path


@pytest.fixture
def admin(open_page: Callable[..., Page], site: LiveSite) -> Page:
    """Return an empty tab of a member of the team with the right to publish."""
    return open_page(
        "about:blank",
        viewport=DESKTOP,
        timezone_id="Europe/Paris",
        **site.signed_in("communication"),
    )


@pytest.fixture
def guest(chromium: Browser, site: LiveSite) -> Iterator[Page]:
    """A phone of somebody without an account. Unlike other pages it may meet refusals."""
    context = chromium.new_context(base_url=site.url, locale="fr-FR", viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def axe_findings() -> Callable[..., list[str]]:
    """Return a function that lists the faults that axe-core finds in a page, one line each.

    It applies all rules, or those named, once the page is loaded and its animations have ended.
    """

    def findings(page: Page, rules: list[str] | None = None) -> list[str]:
        page.wait_for_load_state()  # scripts show the admin's messages
        page.evaluate(STILL)
        return [
            f"{violation['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})"
            for violation in axe.violations(page, rules)
            for node in violation["nodes"]
        ]

    return findings
