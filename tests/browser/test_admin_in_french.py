"""No English on the screens of the admin that editors work with, seen or heard."""

import json
import re

from playwright.sync_api import Page

from tests.browser.live_site import LiveSite

# Words that stand in about every English sentence or label, and in no French one.
ENGLISH = """
the of and this that with your you for from add edit delete save saved selected unpublish search
view draft drafts upload password username settings help close next previous new are is was be have
choose any yes by user users name created updated items showing filter filters apply cancel submit
back move history usage toggle expand collapse loading failed workflow root log out sign to status
"""
SCREENS = """
import json
from media.models import Image
from pages.models import NewsIndexPage, NewsPage
index = NewsIndexPage.objects.get(locale__language_code="fr")
news = NewsPage.objects.child_of(index).live().order_by("pk").first()
image = Image.objects.order_by("pk").first()
print(json.dumps({"index": index.pk, "news": news.pk, "image": image.pk}))
"""
PATHS = """
/admin/ /admin/pages/ /admin/pages/{index}/ /admin/pages/{index}/add_subpage/
/admin/pages/add/pages/newspage/{index}/ /admin/pages/{news}/edit/ /admin/pages/{news}/history/
/admin/pages/{news}/copy/ /admin/pages/{news}/move/ /admin/pages/{news}/unpublish/
/admin/pages/{news}/delete/ /admin/pages/{news}/usage/ /admin/images/ /admin/images/{image}/
/admin/images/multiple/add/ /admin/documents/ /admin/documents/multiple/add/ /admin/corbeille/
/admin/agenda/ /admin/contact_messages/ /admin/redirects/ /admin/redirects/add/
/admin/collections/ /admin/account/ /admin/snippets/pages/category/ /admin/reports/site-history/
/admin/reports/workflow/ /admin/reports/aging-pages/
/admin/bulk/wagtailcore/page/publish/?id={news}&next=/admin/
/admin/bulk/wagtailcore/page/classify/?id={news}&next=/admin/
"""
# Visible words and those for screen readers, without code, titles and addresses of content.
WORDS = """() => {
    // The last is a button of the calendar that is never shown.
    const SKIPPED = "script, style, template, code, [lang=en], .xdsoft_save_selected";
    const words = new Set([document.title]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest(SKIPPED))
            words.add(walker.currentNode.textContent);
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]"))
        for (const name of ["aria-label", "placeholder", "title"])
            words.add(element.getAttribute(name) || "");
    for (const button of document.querySelectorAll("input[type=submit]")) words.add(button.value);
    return [...words].map((text) => text.trim()).filter(Boolean);
}"""


# Parts of the names of challenges and English pages of the demo.
NAMES = ("Open ", "Public Interest", "About the", "Ten months", "The programme", "The challenges")


def english(page: Page) -> list[str]:
    """Return the texts of a screen that hold an English word, but for titles of content."""
    found = []
    for text in page.evaluate(WORDS):
        if any(name in text for name in NAMES):
            continue
        # Stored files have names such as « bilan-4c1e5be660.csv ».
        words = set(re.findall(r"(?<!\w)[a-z']+(?!\w)", text.lower()))
        if words & set(ENGLISH.split()):
            found.append(text)
    return found


def test_the_screens_of_editors_are_in_french(admin: Page, site: LiveSite):
    keys = json.loads(site.run(SCREENS))
    found = {}
    for path in PATHS.format(**keys).split():
        answer = admin.goto(path)
        assert answer.ok, path
        if texts := english(admin):
            found[path] = texts
    admin.context.clear_cookies()
    for path in ("/admin/login/", "/admin/password_reset/", "/admin/password_reset/done/"):
        admin.goto(path)
        if texts := english(admin):
            found[path] = texts
    assert found == {}
