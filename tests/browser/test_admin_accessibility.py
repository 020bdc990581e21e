"""The admin passes axe-core on a phone and on a desktop, but for Wagtail's widgets, in French.

No English is seen or heard on its screens.
"""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.live_site import DESKTOP, PHONE, LiveSite

# Faults of Wagtail 8.0's widgets: the rule of axe, and a mark of the element. A comment explains.
WAGTAIL = {
    # Draftail's field is a textbox that its label does not name (the label is beside it).
    ("aria-input-field-name", "public-DraftEditor-content"),
    # The library of the tag field adds an input without a label to the one that has it.
    ("label", "ui-autocomplete-input"),
    # The outline of an editor scrolls, and its links are reached by keyboard all the same.
    ("scrollable-region-focusable", "w-minimap__list"),
    # An image block's panel is a section named « Image », as is the panel of the field around it.
    ("landmark-unique", "w-panel--nested"),
    # The button that leads from a new account's first tab to its roles says it is a tab itself.
    ("aria-required-parent", 'href="#tab-roles"'),
    # A picture in Draftail's text is a button without a name; the keyboard cannot reach it.
    ("button-name", 'class="MediaBlock"'),
}
# Words that stand in about every English sentence or label, and in no French one.
ENGLISH = """
the of and this that with your you for from add edit delete save saved selected unpublish search
view draft drafts upload password username settings help close next previous new are is was be have
choose any yes by user users name created updated items showing filter filters apply cancel submit
back move history toggle expand collapse loading failed workflow root log out sign to status
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
# The tables that are wider than the screen and cannot be scrolled sideways.
CUT = """() => [...document.querySelectorAll("main table")]
    .filter((table) => table.getBoundingClientRect().right > innerWidth + 1)
    .filter((table) => {
        let above = table.parentElement;
        while (above && getComputedStyle(above).overflowX !== "auto") above = above.parentElement;
        return !above;
    })
    .map((table) => table.textContent.trim().slice(0, 60))
"""
# A message is pale while it comes in.
MESSAGES_ARE_THERE = """() => [...document.querySelectorAll(".messages > ul")]
    .every((list) => getComputedStyle(list).opacity === "1")
"""
# Parts of the names of challenges and English pages of the demo.
NAMES = (
    "Open ",
    "Call for",
    "content/en/",
    "Public Interest",
    "About the",
    "Ten months",
    "The programme",
    "The cohorts",
    "The challenges",
)
PRINT_SCREENS = """
import json
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from publishing.launches.models import Launch, LaunchItem
from challenges.models import ChallengePage, Organisation, PersonPage, Theme
from media.models import Document, Image
from pages.models import Category, ContactMessage, NewsPage
from publishing.trash.actions import move_to_trash
from tests.page_types import demo_pages
from tests.planning import link_to, question_address
editors = {
    label: reverse("wagtailadmin_pages:edit", args=[page.pk])
    for label, page in demo_pages().items()
}
user = User.objects.get(username="communication")
theme, image = Theme.objects.first(), Image.objects.first()
challenges = ChallengePage.objects.all()[:2]
news = NewsPage.objects.live().first()
spare = news.get_parent().add_child(instance=NewsPage(title="Trop vite écrite"))
spare.save_revision()
kept = Document.objects.create(title="Bilan", file=ContentFile(b"a,b,c", name="bilan.csv"))
item = move_to_trash(spare, user)
message = ContactMessage.objects.create(sender="a@example.org", subject="Bonjour", message="Oui.")
launch, _ = Launch.objects.get_or_create(name="Ancien", defaults={"moment": timezone.now()})
LaunchItem.objects.get_or_create(launch=launch, object_id=challenges[0].pk)
link = link_to(None, launch=launch, expires_at=timezone.now())


def bulk(app, model, action, *objects):
    address = reverse("wagtail_bulk_action", args=[app, model, action])
    return address + "?" + "&".join(f"id={each.pk}" for each in objects)


def on_pages(action):
    return bulk("wagtailcore", "page", action, *challenges)


def of(model, action, *args):
    return reverse(model.snippet_viewset.get_url_name(action), args=args)


print(json.dumps(editors | {
    "accueil": reverse("wagtailadmin_home"),
    "explorateur": reverse("wagtailadmin_explore", args=[challenges[0].get_parent().pk]),
    "type de page": reverse("wagtailadmin_pages:add_subpage", args=[1]),
    "nouveau défi": reverse(
        "wagtailadmin_pages:add",
        args=["challenges", "challengepage", challenges[0].get_parent().pk],
    ),
    "historique": reverse("wagtailadmin_pages:history", args=[news.pk]),
    "supprimer une page": reverse("wagtailadmin_pages:delete", args=[news.pk]),
    "copier une page": reverse("wagtailadmin_pages:copy", args=[news.pk]),
    "déplacer une page": reverse("wagtailadmin_pages:move", args=[news.pk]),
    "dépublier une page": reverse("wagtailadmin_pages:unpublish", args=[news.pk]),
    "emplois d’une page": reverse("wagtailadmin_pages:usage", args=[news.pk]),
    "publier ensemble": on_pages("publish"),
    "dépublier ensemble": on_pages("unpublish"),
    "supprimer ensemble": on_pages("delete"),
    "lancer ensemble": on_pages("launch"),
    "actualités": "/admin/actualites/",
    "défis": "/admin/defis/",
    "personnes": "/admin/personnes/",
    "promotions": "/admin/promotions/",
    "thématiques": of(Theme, "list"),
    "une thématique": of(Theme, "edit", theme.pk),
    "nouvelle administration": of(Organisation, "add"),
    "supprimer une catégorie": of(Category, "delete", Category.objects.first().pk),
    "images": reverse("wagtailimages:index"),
    "une image": reverse("wagtailimages:edit", args=[image.pk]),
    "ajouter des images": reverse("wagtailimages:add_multiple"),
    "textes alternatifs": reverse("image_alternatives"),
    "supprimer une image": reverse("wagtailimages:delete", args=[image.pk]),
    "documents": reverse("wagtaildocs:index"),
    "un document": reverse("wagtaildocs:edit", args=[kept.pk]),
    "ajouter des documents": reverse("wagtaildocs:add_multiple"),
    "supprimer un document": reverse("wagtaildocs:delete", args=[kept.pk]),
    "effacer une personne": reverse("erase_person", args=[PersonPage.objects.first().pk]),
    "noms dans les textes": reverse("texts_naming"),
    "agenda": reverse("agenda:index"),
    "lancements": reverse("launches:index"),
    "nouveau lancement": reverse("launches:add"),
    "un lancement": reverse("launches:edit", args=[launch.pk]),
    "publier avant un lancement": question_address(challenges[0], "publish"),
    "site à venir": reverse("preview:choose"),
    "invitations": reverse("invitations:index"),
    "nouvelle invitation": reverse("invitations:add"),
    "une invitation": reverse("invitations:inspect", args=[link.pk]),
    "redirections": reverse("wagtailredirects:index"),
    "nouvelle redirection": reverse("wagtailredirects:add"),
    "collections": reverse("wagtailadmin_collections:index"),
    "historique du site": reverse("wagtailadmin_reports:site_history"),
    "relectures": reverse("wagtailadmin_reports:workflow"),
    "pages anciennes": reverse("wagtailadmin_reports:aging_pages"),
    "traductions": "/admin/reports/traductions/",
    "liens cassés": "/admin/reports/liens-casses/",
    "corbeille": reverse("trash:index"),
    "restaurer une page": reverse("trash:restore", args=[item.pk]),
    "messages reçus": reverse("contact_messages:index"),
    "un message": reverse("contact_messages:edit", args=[message.pk]),
    "réglages": reverse("wagtailsettings:edit", args=["pages", "sitesettings"]),
    "guide": "/admin/guide/",
    "mon compte": reverse("wagtailadmin_account"),
    "comptes": reverse("wagtailusers_users:index"),
    "nouveau compte": reverse("wagtailusers_users:add"),
    "un compte": reverse("wagtailusers_users:edit", args=[user.pk]),
    "connexion": reverse("wagtailadmin_login"),
    "mot de passe oublié": reverse("wagtailadmin_password_reset"),
    "courriel parti": reverse("wagtailadmin_password_reset_done"),
}))
"""
PRINT_SHORT_LIST = """
from wagtail.models import Page
lists = Page.objects.filter(numchild__gt=0, depth__gt=2).order_by("numchild")
print(f"/admin/pages/{lists.first().pk}/")
"""
DELETE_USED_IMAGE = """
from wagtail.models import ReferenceIndex
from media.models import Image
images = (image for image in Image.objects.order_by("pk"))
used = next(each for each in images if ReferenceIndex.get_references_to(each).exists())
print(f"/admin/images/{used.pk}/delete/")
"""
DELETE_A_PAGE = """
from home.models import HomePage
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
home = HomePage.objects.get(locale__language_code="fr")
page = home.add_child(instance=ProgrammePage(title="Une page dont le titre tient deux lignes"))
print(move_to_trash(page).title)
"""
# Screens for administrators alone, and for people who have not signed in.
ADMINISTRATION = ["comptes", "nouveau compte", "un compte"]
SIGNED_OUT = ["connexion", "mot de passe oublié", "courriel parti"]
EVERY_DAY = ["accueil", "explorateur", "pages.NewsPage", "ajouter des images", "corbeille"]


@pytest.mark.parametrize("names", [EVERY_DAY, pytest.param([], marks=pytest.mark.long, id="all")])
def test_the_admin_passes_axe_in_french(site: LiveSite, admin: Page, names):
    screens = json.loads(site.run(PRINT_SCREENS))
    found = []
    for name in names or sorted(screens, key=[*ADMINISTRATION, *SIGNED_OUT].__contains__):
        if name in (ADMINISTRATION[0], SIGNED_OUT[0]):
            admin.context.clear_cookies()
        if name == ADMINISTRATION[0]:
            admin.context.add_cookies([site.cookie_of("administration")])
        response = admin.goto(screens[name])
        assert response.status == 200, name
        if name not in SIGNED_OUT:  # these are no screens of Wagtail's
            admin.wait_for_selector("body.ready [data-sprite] svg", state="attached")
            admin.wait_for_function(MESSAGES_ARE_THERE)
        for device in (PHONE, DESKTOP):
            admin.set_viewport_size(device)
            found += [f"{name}, {device['width']}: {finding}" for finding in findings(admin)]
            found += [f"{name}, {device['width']}, cut: {text}" for text in admin.evaluate(CUT)]
        if "." not in name or name in EVERY_DAY:  # the content of some types has English names
            found += [f"{name}, English: {text}" for text in english(admin)]
    assert not found, "\n".join(found)


def test_the_menu_of_a_row_of_a_short_list_is_whole_on_a_phone(site: LiveSite, admin: Page):
    admin.set_viewport_size(PHONE)
    admin.goto(site.run(PRINT_SHORT_LIST).strip())
    admin.locator("#listing-results [data-controller=w-dropdown] > button").last.click()
    expect(admin.locator("#listing-results [data-tippy-root]")).to_be_visible()
    results = admin.locator("#listing-results")
    assert results.evaluate("it => it.scrollHeight - it.clientHeight") == 0


def test_a_phone_shows_a_whole_row_of_the_explorer(admin: Page):
    admin.set_viewport_size(PHONE)
    admin.goto("/admin/pages/")
    expect(admin.locator("#listing-results td.children a").first).to_be_in_viewport(ratio=1)


def test_what_refuses_a_deletion_is_legible(site: LiveSite, admin: Page):
    admin.goto(site.run(DELETE_USED_IMAGE))
    refusal = admin.locator(".messages .error")
    expect(refusal).to_contain_text("sert encore dans")
    colours = "it => [it, it.closest('li')].map((each) => getComputedStyle(each).color)"
    link, words = refusal.get_by_role("link").first.evaluate(colours)
    assert link == words


def test_a_phone_shows_how_to_restore_a_page(site: LiveSite, admin: Page):
    admin.set_viewport_size(PHONE)
    title = site.run(DELETE_A_PAGE)
    admin.goto("/admin/corbeille/")
    row = admin.get_by_role("row", name=title)
    for name in (title, f"Restaurer «\xa0{title}\xa0»"):
        expect(row.get_by_role("link", name=name, exact=True)).to_be_in_viewport(ratio=1)


def findings(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in axe.violations(page)
        for node in violation["nodes"]
        if not any(
            violation["id"] == rule and mark in node["html"].partition(">")[0]
            for rule, mark in WAGTAIL
        )
    ]


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
