"""With a keyboard alone, all is reachable, the focus is visible, and nothing holds it."""

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import tab_to
from tests.browser.live_site import DESKTOP, PHONE

# The focused element: whether a mark shows the focus, and whether it is on the screen.
FOCUSED = """
() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const label = node.labels?.[0];
  const shown = [node, label]
    .flatMap((found) => [[found, null], [found, "::before"], [found, "::after"]])
    .filter(([found]) => found)
    .map(([found, pseudo]) => getComputedStyle(found, pseudo))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
  const box = (label && node.getBoundingClientRect().width < 2 ? label : node)
    .getBoundingClientRect();
  const visible = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  node.dataset.steps = Number(node.dataset.steps || 0) + 1;
  return {
    name: node.outerHTML.slice(0, 120), shown, visible, times: Number(node.dataset.steps)
  };
}
"""
MOST_STEPS = 400


@pytest.mark.parametrize(
    "path",
    ["/", "/defis/", "/contact/", "/participer/questions-frequentes/", "/recherche/?q=carte"],
)
def test_the_focus_goes_once_through_the_page_and_is_always_seen(open_page, path):
    page = open_page(path, viewport=DESKTOP)
    places = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place is None or place["times"] > 1:
            break
        places.append(place)
    else:
        pytest.fail("the focus never leaves the page")

    assert len(places) > 20
    assert [place["name"] for place in places if not (place["shown"] and place["visible"])] == []
    # The last stop is at the end of the page: nothing held the focus before.
    assert page.evaluate("document.querySelector('footer').contains(document.activeElement)") or (
        place is None or place["times"] > 1
    )


def test_escape_closes_a_menu_and_leaves_the_focus_on_it(open_page):
    page = open_page("/", viewport=DESKTOP)
    section = page.locator("header summary", has_text="Programme")
    tab_to(page, section)
    page.keyboard.press("Enter")
    link = page.locator("header").get_by_role("link", name="Déroulement")
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Escape")

    expect(link).not_to_be_visible()
    expect(section).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_search_unfolds_on_a_phone(open_page, javascript):
    page = open_page("/defis/", viewport=PHONE, java_script_enabled=javascript)
    header = page.locator("header")
    assert header.bounding_box()["height"] <= 160
    icon, box = header.locator("summary", has_text="Rechercher"), header.locator("#search-input")
    tab_to(page, icon)
    expect(box).not_to_be_visible()
    page.keyboard.press("Enter")
    if javascript:
        expect(box).to_be_focused()
        page.keyboard.press("Escape")
        expect(box).not_to_be_visible()
        page.keyboard.press("Enter")
        expect(box).to_be_focused()
    else:
        page.keyboard.press("Tab")
    page.keyboard.type("carte")
    if javascript:
        options = header.locator("[role=option]")
        expect(options.first).to_be_visible()
        page.keyboard.press("Escape")  # closes the suggestions alone
        expect(options.first).not_to_be_visible()
        expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=carte")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_question_opens_and_closes(open_page, javascript):
    page = open_page(
        "/participer/questions-frequentes/", viewport=PHONE, java_script_enabled=javascript
    )
    asked = page.locator("main article details").first
    question, answer = asked.locator("summary"), asked.locator("p").first
    tab_to(page, question)
    expect(answer).not_to_be_visible()
    page.keyboard.press("Enter")
    expect(answer).to_be_visible()
    page.keyboard.press("Space")
    expect(answer).not_to_be_visible()


BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def test_the_dialog_takes_the_focus_keeps_it_and_gives_it_back(open_page):
    page = open_page("/programme/", viewport=DESKTOP, color_scheme="light")
    light = page.evaluate(BACKGROUND)
    button = page.locator("footer").get_by_role("button", name="Paramètres d’affichage")
    tab_to(page, button)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Paramètres d’affichage")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Système")).to_be_checked()

    for _ in range(6):
        page.keyboard.press("Tab")
        # Between two rounds the browser's own buttons have the focus, never the page behind.
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.querySelector('dialog').contains(document.activeElement)"
        )
    dialog.get_by_label("Thème clair").focus()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_label("Thème sombre")).to_be_checked()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(button).to_be_focused()
    assert page.evaluate("document.documentElement.dataset.frTheme") == "dark"
    dark = page.evaluate(BACKGROUND)
    assert dark != light
    page.goto("/")
    assert page.evaluate(BACKGROUND) == dark  # the choice is remembered
    bars = page.locator("meta[name=theme-color]").evaluate_all(
        "(bars) => bars.map((b) => b.content)"
    )
    assert bars == ["#161616", "#161616"]


def test_suggestions_are_chosen_with_arrows_and_left_with_escape(open_page):
    page = open_page("/programme/", viewport=DESKTOP)
    box = page.locator("header").get_by_role("combobox")
    tab_to(page, box)
    page.keyboard.type("promotion")
    options = page.locator("header [role=option]")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("header [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(options.last).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Escape")
    expect(options.first).not_to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("promotion")


@pytest.mark.parametrize("path", ["/", "/defis/", "/contact/"])
def test_at_400_percent_everything_can_be_reached(open_page, path):
    # A window of 1280 × 1024 at 400 %.
    page = open_page(path, viewport={"width": 320, "height": 256})
    page.locator("#main-menu > summary").press("Enter")
    expect_in_reach(page.locator("header nav").get_by_text("Défis", exact=True).first)
    page.keyboard.press("Escape")  # the open menu covers the page
    expect_in_reach(page.get_by_role("heading", level=1))
    expect_in_reach(page.locator("footer a").last)


def expect_in_reach(target):
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    middle = [box["x"] + min(box["width"], 320) / 2, box["y"] + min(box["height"], 256) / 2]
    assert target.evaluate(
        "(node, [x, y]) => node.contains(document.elementFromPoint(x, y))"
        " || document.elementFromPoint(x, y)?.contains(node)",
        middle,
    ), "something lies over it"
