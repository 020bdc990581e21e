"""The weight of a page for a phone with an empty cache, and its budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from tests.browser.live_site import PHONE

# The budget of a first visit, and of a page after another one.
MOST_REQUESTS = 24  # a screen of small portraits beside their names
MOST_KIB, MOST_KIB_AT_HOME, MOST_KIB_SECOND = 90, 95, 12
# A common phone. A browser chooses among pictures by the density.
PHONE_PROFILE: dict[str, Any] = {
    "viewport": PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
# Browsers fetch images further ahead on a slower network, or on one they know nothing of.
FOUR_G = {"offline": False, "latency": 1, "downloadThroughput": -1, "uploadThroughput": -1}
# Pictures of the content, and nothing else, are served below this address.
CONTENT_IMAGES = "/media/"


@dataclass
class Measured:
    """The requests that a page made: how many bytes each brought, by address."""

    received: dict[str, float]
    requests: int

    @property
    def kib(self) -> float:
        """KiB without the pictures of the content."""
        return round(
            sum(size for url, size in self.received.items() if CONTENT_IMAGES not in url) / 1024, 1
        )

    @property
    def kib_total(self) -> float:
        return round(sum(self.received.values()) / 1024, 1)


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", **PHONE_PROFILE)
    yield context.new_page()
    context.close()


def load(page: Page, url: str, until: Literal["load", "networkidle"] = "load") -> Measured:
    """Open `url` and return the requests and bytes until then."""
    urls: dict[str, str] = {}
    received: dict[str, float] = {}
    from_cache: set[str] = set()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", FOUR_G)
    session.on(
        "Network.requestWillBeSent",
        lambda event: urls.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on("Network.requestServedFromCache", lambda event: from_cache.add(event["requestId"]))

    def respond(event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            from_cache.add(event["requestId"])

    def finish(event: dict[str, Any]) -> None:
        if event["requestId"] in urls and event["requestId"] not in from_cache:
            received[urls[event["requestId"]]] = event["encodedDataLength"]

    session.on("Network.responseReceived", respond)
    session.on("Network.loadingFinished", finish)
    page.goto(url, wait_until=until)
    session.detach()
    sent = {
        key: value
        for key, value in urls.items()
        if key not in from_cache and not value.startswith("data:")
    }
    return Measured(
        {url: size for url, size in received.items() if not url.startswith("data:")}, len(sent)
    )
