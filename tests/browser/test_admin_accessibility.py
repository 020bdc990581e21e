"""The admin passes axe-core on a phone and on a desktop, but for Wagtail's widgets."""

import json

import pytest
from playwright.sync_api import Page

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
}
PRINT_SCREENS = """
import json
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from publishing.agenda.models import Launch, LaunchItem
from challenges.models import ChallengePage, Organisation, PersonPage, Theme
from publishing.preview.models import GuestLink
from media.models import Document, Image
from pages.models import Category, ContactMessage, NewsPage
from tests.page_types import demo_pages
from publishing.trash.actions import move_to_trash
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
file = Document.objects.create(title="Vieux", file=ContentFile(b"a,b", name="vieux.csv"))
kept = Document.objects.create(title="Bilan", file=ContentFile(b"a,b,c", name="bilan.csv"))
page_item, file_item = move_to_trash(spare, user), move_to_trash(file, user)
message = ContactMessage.objects.create(sender="a@example.org", subject="Bonjour", message="Oui.")
launch = Launch.objects.create(name="Ancien", moment=timezone.now())
LaunchItem.objects.create(launch=launch, page=challenges[0])
link = GuestLink.objects.create(guest="Cabinet", launch=launch, expires_at=timezone.now())


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
    "dépublier ensemble": on_pages("unpublish"),
    "supprimer ensemble": on_pages("delete"),
    "classer": on_pages("classify"),
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
    "supprimer une image": reverse("wagtailimages:delete", args=[image.pk]),
    "documents": reverse("wagtaildocs:index"),
    "un document": reverse("wagtaildocs:edit", args=[kept.pk]),
    "ajouter des documents": reverse("wagtaildocs:add_multiple"),
    "supprimer un document": reverse("wagtaildocs:delete", args=[kept.pk]),
    "effacer une personne": reverse("erase_person", args=[PersonPage.objects.first().pk]),
    "agenda": reverse("agenda:index"),
    "agenda, liste": reverse("agenda:index") + "?vue=liste",
    "abonnement à l’agenda": reverse("agenda:subscription"),
    "lancements": reverse("launches:index"),
    "nouveau lancement": reverse("launches:add"),
    "un lancement": reverse("launches:edit", args=[launch.pk]),
    "site à venir": reverse("preview:choose"),
    "liens d’invités": reverse("guest_links:index"),
    "nouveau lien d’invité": reverse("guest_links:add"),
    "un lien d’invité": reverse("guest_links:inspect", args=[link.pk]),
    "traductions": "/admin/reports/traductions/",
    "liens cassés": "/admin/reports/liens-casses/",
    "corbeille": reverse("trash:index"),
    "restaurer une page": bulk("trash", "trasheditem", "restore", page_item),
    "aperçu d’un fichier supprimé": reverse("trash:preview", args=[page_item.pk]),
    "restaurer ensemble": bulk("trash", "trasheditem", "restore", page_item, file_item),
    "supprimer ensemble pour de bon": bulk("trash", "trasheditem", "purge", page_item, file_item),
    "messages reçus": reverse("contact_messages:index"),
    "un message": reverse("contact_messages:edit", args=[message.pk]),
    "réglages": reverse("wagtailsettings:edit", args=["pages", "sitesettings"]),
    "guide": "/admin/guide/",
    "mon compte": reverse("wagtailadmin_account"),
    "comptes": reverse("wagtailusers_users:index"),
    "nouveau compte": reverse("wagtailusers_users:add"),
    "un compte": reverse("wagtailusers_users:edit", args=[user.pk]),
}))
"""
# Screens for administrators alone.
ADMINISTRATION = ["comptes", "nouveau compte", "un compte"]
EVERY_DAY = ["accueil", "explorateur", "pages.NewsPage", "corbeille"]


@pytest.mark.parametrize("names", [EVERY_DAY, pytest.param([], marks=pytest.mark.long, id="all")])
def test_the_admin_passes_axe(site: LiveSite, admin: Page, names):
    screens = json.loads(site.run(PRINT_SCREENS))
    found = []
    for name in names or sorted(screens, key=ADMINISTRATION.__contains__):
        if name == ADMINISTRATION[0]:
            admin.context.clear_cookies()
            admin.context.add_cookies([site.cookie_of("administration")])
        response = admin.goto(screens[name])
        assert response.status == 200, name
        admin.wait_for_load_state("networkidle")
        for device in (PHONE, DESKTOP):
            admin.set_viewport_size(device)
            found += [f"{name}, {device['width']}: {finding}" for finding in findings(admin)]
    assert not found, "\n".join(found)


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
