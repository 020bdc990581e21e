"""Every public page for a phone, a dark screen, a screen reader, a printer, and no JavaScript."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import opening
from tests.browser.live_site import DESKTOP, PHONE
from tests.page_types import PAGE_TYPES

# Other pages with a look of their own. A page type stands for its fullest page of the demo.
PAGES = [
    *PAGE_TYPES,
    "/programme/histoire/",
    "/programme/deroulement/",
    "/participer/candidats/",
    "/en/",
    "/en/programme/",
    "/defis/?promotion=promotion-3&thematique=agriculture&thematique=culture&q=carte",
    "/defis/?q=introuvable&statut=perennise",
    "/personnes/?role=talent&expertise=design",
    "/defis/administrations/",
    "/defis/administrations/agence-bio/",
    "/recherche/?q=donnees",
    "/en/search/?q=nothing",
]
# Layouts that differ: what holds for these holds for the others, which share their parts.
LAYOUTS = [
    "home.HomePage",
    "pages.ProgrammePage",
    "pages.CallPage",
    "pages.NewsPage",
    "challenges.ChallengePage",
    "challenges.ChallengeIndexPage",
    "challenges.PersonPage",
    "/recherche/?q=donnees",
]
on_each_layout = pytest.mark.parametrize("path", LAYOUTS, indirect=True)


@pytest.fixture(scope="module", params=PAGES)
def path(request, site) -> str:
    """The path of each page in turn."""
    return site.paths[request.param] if request.param in PAGE_TYPES else request.param


@pytest.fixture(scope="module")
def opened(chromium, site, path) -> Iterator[Page]:
    """Each page in turn, opened once for all tests that do not change it."""
    with opening(chromium, site) as open_path:
        yield open_path(path, viewport=DESKTOP)


@pytest.fixture
def page(opened) -> Page:
    opened.set_viewport_size(DESKTOP)
    opened.emulate_media(media="screen", color_scheme="light")
    return opened


def findings_of(page: Page, axe_findings, dark_rules=None) -> list[str]:
    """Return what axe finds on a light phone and, by all rules or these, on a dark computer."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    on_phone = axe_findings(page)
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="dark")
    return on_phone + axe_findings(page, dark_rules)


def test_axe_finds_nothing(request, page, axe_findings):
    """What a computer shows and a phone does not is around the content, the same for a layout."""
    is_layout = request.node.callspec.params["path"] in LAYOUTS
    dark_rules = None if is_layout else axe.RULES_OF_COLOURS
    assert findings_of(page, axe_findings, dark_rules) == []


@pytest.mark.parametrize("path", ["/absente/", "/en/absent/"])
def test_axe_finds_nothing_on_the_missing_page(chromium, site, axe_findings, path):
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    assert page.goto(path).status == 404
    assert findings_of(page, axe_findings) == []
    context.close()


# The innermost elements that reach furthest out of the window, if the page scrolls sideways.
TOO_WIDE = """
() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const reach = (node) => {
    const { left, right } = node.getBoundingClientRect();
    return Math.ceil(Math.max(right, left + node.scrollWidth));
  };
  const innermost = (node) => {
    const scrolls = node.matches("body *") && getComputedStyle(node).overflowX !== "visible";
    const inside = scrolls ? [] : [...node.children].flatMap(innermost);
    return inside.length || reach(node) <= clientWidth ? inside : [node];
  };
  const found = scrollWidth > clientWidth ? innermost(document.documentElement) : [];
  return found.sort((one, other) => reach(other) - reach(one)).slice(0, 3)
    .map((node) => `${reach(node)} px of ${clientWidth}: ${node.outerHTML.slice(0, 200)}`);
}
"""


@on_each_layout
def test_nothing_overflows_at_320_pixels(page):
    page.set_viewport_size({"width": 320, "height": 640})
    too_wide = page.evaluate(TOO_WIDE)
    assert not too_wide, "\n".join(too_wide)


SPACED = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
    line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
  } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
  const cut = [...document.querySelectorAll("body *")].filter((node) => {
    const style = getComputedStyle(node);
    // Buttons that show their icon alone have their name beside it for screen readers.
    const isIcon = style.whiteSpace === "nowrap" && node.matches(".fr-btn, .fr-pagination__link");
    if (isIcon) return false;
    return /hidden|clip/.test(style.overflow) && node.innerText?.trim() && node.clientHeight > 1
      && (node.scrollHeight > node.clientHeight + 2 || node.scrollWidth > node.clientWidth + 2);
  }).map((node) => `cut: ${node.outerHTML.slice(0, 150)}`);
  const lost = [...cut, ...(TOO_WIDE)()];
  document.adoptedStyleSheets = [];
  return lost;
}
""".replace("TOO_WIDE", TOO_WIDE.strip())


@on_each_layout
def test_spaced_text_loses_nothing(page):
    page.set_viewport_size(PHONE)
    lost = page.evaluate(SPACED)
    assert not lost, "\n".join(lost)


MOVING = """
() => [...document.querySelectorAll("*")].flatMap((node) => ["", "::before", "::after"]
  .map((pseudo) => getComputedStyle(node, pseudo || null))
  .filter(({ animationName, animationDuration, transitionProperty, transitionDuration }) =>
    (animationName !== "none" && parseFloat(animationDuration))
    || (transitionProperty !== "none" && parseFloat(transitionDuration)))
  .map(() => node.className))
"""


@on_each_layout
def test_nothing_moves_with_reduced_motion(page):
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")


LOST_ICONS = """
() => {
  const probe = document.createElement("p");
  probe.style.backgroundColor = "Canvas";
  document.body.append(probe);
  const canvas = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return [...document.querySelectorAll("body *")].flatMap((node) => ["::before", "::after"]
    .map((pseudo) => getComputedStyle(node, pseudo))
    .filter((style) => style.content !== "none" && style.maskImage !== "none"
      && style.display !== "none" && style.backgroundColor === canvas)
    .map(() => node.className));
}
"""


@on_each_layout
def test_icons_are_seen_in_forced_colours(page):
    page.emulate_media(forced_colors="active")
    assert page.evaluate(LOST_ICONS) == []
    page.emulate_media(forced_colors="none")


# Links among words of the same paragraph that only a background underlines.
LOST_LINKS = """
() => [...document.querySelectorAll("p a[href]:not(.fr-btn)")]
  .filter((link) => link.parentElement.innerText.trim() !== link.innerText.trim())
  .filter((link) => getComputedStyle(link).textDecorationLine !== "underline")
  .map((link) => link.outerHTML)
"""


@on_each_layout
def test_links_in_a_sentence_are_seen_in_forced_colours(page):
    page.emulate_media(forced_colors="active")
    assert page.evaluate(LOST_LINKS) == []
    page.emulate_media(forced_colors="none")


def test_the_chosen_kind_is_seen_in_forced_colours(open_page):
    page = open_page("/recherche/?q=donnees")
    page.emulate_media(forced_colors="active")
    kinds = page.locator(".eig-search .fr-tag").evaluate_all(
        "kinds => kinds.map(kind => getComputedStyle(kind).backgroundColor)"
    )
    assert kinds.count(kinds[0]) == 1


def test_each_column_of_the_open_data_stands_beside_its_meaning(open_page, site):
    page = open_page(site.paths["opendata.OpenDataPage"])
    page.locator("summary", has_text="colonnes").first.click()
    rows = page.locator(".eig-data__columns dl").first
    names, meanings = (rows.locator(tag).all() for tag in ("dt", "dd"))
    assert len(names) > 5
    for name, meaning in zip(names, meanings, strict=True):
        left, right = name.bounding_box(), meaning.bounding_box()
        assert left["x"] + left["width"] <= right["x"]
        assert left["y"] == right["y"]


def test_a_phone_shows_the_picture_and_the_pay_at_once_and_the_header_stays_low(open_page):
    page = open_page("/", viewport=PHONE)
    header = page.locator(".eig-header")
    assert header.bounding_box()["height"] <= 120
    seen = [page.locator(".eig-hero").get_by_text("€ nets par mois"), page.locator(".eig-hero img")]
    assert [part.bounding_box()["y"] < PHONE["height"] for part in seen] == [True, True]
    # 320 pixels are those of a small phone, and of a computer at 400 %.
    for width, most in ((320, 120), (1000, 180)):
        page.set_viewport_size({"width": width, "height": 640})
        assert header.bounding_box()["height"] <= most


@on_each_layout
def test_print_shows_the_content_without_the_navigation(page):
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not page.locator("header nav").first.is_visible()


@on_each_layout
def test_the_content_needs_no_javascript(page, open_page, path):
    def headings(page):
        return page.locator("main :is(h1, h2, h3):visible").all_inner_texts()

    without = open_page(path, java_script_enabled=False, viewport=DESKTOP)
    assert len(headings(page)) >= 1
    assert headings(without) == headings(page)


def test_dark_theme_needs_no_javascript(open_page):
    # Without JavaScript nothing can be evaluated in the page: the picture tells.
    corner = {"x": 2, "y": 880, "width": 4, "height": 4}
    with_script = open_page("/", color_scheme="dark", viewport=DESKTOP)
    without = open_page("/", color_scheme="dark", viewport=DESKTOP, java_script_enabled=False)

    dark = without.screenshot(clip=corner)
    assert with_script.screenshot(clip=corner) == dark
    without.emulate_media(color_scheme="light")
    assert without.screenshot(clip=corner) != dark


@on_each_layout
def test_a_page_leaves_no_trace_and_brings_little(page, path):
    response = page.request.get(path)
    assert page.context.cookies() == []
    assert "set-cookie" not in response.headers
    assert "cookie" not in response.headers.get("vary", "").lower()
    assert "accept-language" not in response.headers.get("vary", "").lower()
    assert "csrfmiddlewaretoken" not in response.text()
    assert "'unsafe-inline'" not in response.headers["content-security-policy"]
    soup = BeautifulSoup(page.content(), "html.parser")
    assert len(soup.select("link[rel=stylesheet]")) == 1
    assert len(soup.select("script[src]")) == 1
    assert len(soup.select("h1")) == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_menu_leads_to_a_page_with_the_keyboard_alone(open_page, javascript):
    page = open_page("/", viewport=PHONE, java_script_enabled=javascript)
    menu = page.locator("header")
    link = menu.get_by_role("link", name="Déroulement")
    assert not link.is_visible()

    menu.locator(".eig-menu > summary").focus()
    page.keyboard.press("Enter")
    section = menu.locator("summary", has_text="Programme")
    section.wait_for(state="visible")
    section.focus()
    page.keyboard.press("Enter")
    link.wait_for(state="visible")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/programme/deroulement/")


def test_skip_link_is_first_and_leads_to_the_content(open_page):
    page = open_page("/programme/", viewport=DESKTOP)

    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent.trim()")
    assert focused == "Contenu"
    page.keyboard.press("Enter")
    page.wait_for_url("**/programme/#content")
    assert page.locator("#content").count() == 1
