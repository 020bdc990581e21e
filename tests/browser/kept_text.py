"""Steps in the editor of a page, whose text is saved by itself."""

from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.live_site import LiveSite


def sign_in(context: BrowserContext, site: LiveSite, name: str) -> None:
    page = context.new_page()
    site.sign_in(page, name)
    page.close()


def edit(context: BrowserContext, key: str) -> Page:
    """Open the editor of a page. The browser's clock can then be set forward."""
    page = context.new_page()
    page.clock.install()
    page.goto(f"/admin/pages/{key}/edit/")
    return page


def edit_draft(context: BrowserContext, site: LiveSite, **fields: Any) -> tuple[Page, str]:
    """Make a draft, open its editor and let the first seconds pass. Return its key too."""
    key = site.draft(**fields)
    page = edit(context, key)
    page.clock.run_for(3_000)
    return page, key


def stop_clock(page: Page) -> None:
    """Have the browser's clock go on only when it is set forward."""
    page.clock.pause_at(page.evaluate("Date.now() + 100"))


def write(page: Page, text: str) -> None:
    """Type after two seconds, as people do: Wagtail takes earlier text for the initial content."""
    page.clock.run_for(3_000)
    introduction(page).fill(text)


def introduction(page: Page) -> Locator:
    return page.locator("[name=introduction]")


def rich_text(page: Page) -> Locator:
    return page.locator(".public-DraftEditor-content:visible")


def save(page: Page) -> None:
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_text("» est enregistré.")).to_be_visible()


def expect_warning_on_leaving(page: Page) -> None:
    with page.expect_event("dialog") as dialog:
        page.close(run_before_unload=True)
    assert dialog.value.type == "beforeunload"
    dialog.value.dismiss()


def saved(page: Page) -> Locator:
    return page.locator(".w-autosave-indicator__state--saved")


def sends(answer: Response, text: str) -> bool:
    """Whether this is the answer to a save with that text."""
    return text.encode() in (answer.request.post_data_buffer or b"")


def conflict(page: Page) -> Locator:
    """The notice of another version. Waits until the buttons ask before they save over it."""
    expect(page.locator("[data-w-session-intercept-value=conflict]")).to_have_count(1)
    return page.get_by_text("Une autre version de ce contenu")


def expect_stored(page: Page, text: str) -> None:
    expect(saved(page)).to_be_visible()
    page.reload()
    expect(introduction(page)).to_have_value(text)


STORED_BODY = """
from wagtail.models import Page
print(Page.objects.get(pk={key}).get_latest_revision_as_object().body)
"""


def blocks(page: Page) -> Locator:
    return page.locator("[data-streamfield-child]:visible")


def delete_block(page: Page, place: int) -> None:
    blocks(page).nth(place).get_by_role("button", name="Supprimer").first.click()


def drag_first_below_second(page: Page) -> None:
    first, second = blocks(page).nth(0), blocks(page).nth(1)
    handle = first.get_by_role("button", name="Glisser")
    handle.hover()
    start, end = handle.bounding_box(), second.bounding_box()
    assert start
    assert end
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + 30, end["y"] + end["height"] - 5, steps=4)
    page.mouse.up()
    page.clock.run_for(500)


def expect_blocks(page: Page, *texts: str) -> None:
    expect(rich_text(page)).to_have_text(texts)


def await_save(page: Page, key: str) -> None:
    """Let time pass until what was done last is saved, perhaps just before.

    Time passes more than once: on a busy machine the page may start its own wait,
    after an earlier save, only when the first step of a stopped clock is over.
    """
    for _ in range(3):
        try:
            with page.expect_response(f"**/pages/{key}/edit/", timeout=10_000) as answer:
                page.clock.run_for(3_000)
        except PlaywrightTimeoutError:
            if saved(page).is_visible():
                return
        else:
            assert answer.value.json()["success"]
            return
    expect(saved(page)).to_be_visible()


def compare_last_versions(page: Page, key: str) -> None:
    page.goto(f"/admin/pages/{key}/history/")
    page.get_by_role("row").nth(1).get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Comparer avec la version précédente").click()
