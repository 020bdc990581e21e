"""What is not public, asked for everywhere and by everybody: it shows to whom it may, and only so.

Everything that must not show has the word of `SECRET` in it.
"""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from challenges.models import ChallengeIndexPage, ChallengePage, PersonIndexPage, PersonPage
from home.models import HomePage
from media.uploads import document_from_bytes
from pages.models import ContactMessage, NewsIndexPage, NewsPage, ProgrammePage, SiteMapPage
from tests.editing.conftest import create_accounts
from trash.pages import put

SECRET, WORD = "NePasMontrer", "zirconium"
TITLE = f"{WORD.title()} {SECRET}"
ROLES = ("none", "reader", "redaction", "communication", "administration", "superuser")
EDITORS = ROLES[2:]
SIGNED_IN = ROLES[1:]
NOBODY: tuple[str, ...] = ()


@pytest.fixture(autouse=True)
def static_files(settings):
    # The manifest of static files exists after a build alone.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="module")
def secrets(django_db_setup, django_db_blocker):
    """Make one of each thing that must not show; return who may see what, by address."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_secrets()
        transaction.set_rollback(True)


def make_secrets() -> dict[str, tuple[str, ...]]:
    accounts = create_accounts()
    User.objects.create_user("reader", "reader@example.org")
    home = HomePage.objects.get(locale__language_code="fr")
    blog = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
    people = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))
    home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))
    who: dict[str, tuple[str, ...]] = {}

    def document(name, **fields):
        return document_from_bytes(
            f"{name}.txt", f"{SECRET} {name}".encode(), title=f"{TITLE} {name}", **fields
        )

    def news(slug, *, live=False, **fields):
        page = NewsPage(
            title=f"{TITLE} {slug}", slug=slug, date=timezone.localdate(), live=live, **fields
        )
        blog.add_child(instance=page)
        page.save_revision(user=accounts["communication"])
        return page

    def attached(file):
        return [("file", {"document": file, "title": "", "description": ""})]

    draft_file, gone_file, shared_file = document("brouillon"), document("ancien"), document("lu")
    draft = news("brouillon", body=attached(draft_file))
    gone = news("ancienne", live=True, body=attached(gone_file))
    gone.unpublish()
    planned = news("embargo")
    planned.go_live_at = timezone.now() + timedelta(days=1)
    planned.save_revision().publish()
    changed = ProgrammePage(title="Publique", slug="publique", introduction="Rien.")
    home.add_child(instance=changed)
    changed.save_revision().publish()
    changed.introduction = TITLE
    changed.save_revision()
    challenge = ChallengePage(title=f"{TITLE} défi", slug="defi-cache", live=False)
    challenges.add_child(instance=challenge)
    person = PersonPage(title=f"{TITLE} personne", slug="personne-cachee", live=False)
    people.add_child(instance=person)
    thrown = news("jetee", live=True)
    put(thrown, accounts["communication"])
    for page in (draft, gone, planned, challenge, person):
        who[urlsplit(page.get_url() or page.url_path).path] = NOBODY
    who["/blog/jetee/"] = NOBODY

    reserved = {}
    for kind in ("login", "password", "groups"):
        page = news(f"reserve-{kind}", live=True, body=attached(shared_file))
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password="sesame"
        )
        restriction.groups.set(Group.objects.filter(name="Communication"))
        page.save_revision().publish()
        reserved[kind] = page.get_url()
    who[reserved["login"]] = SIGNED_IN
    who[reserved["password"]] = NOBODY
    who[reserved["groups"]] = ("communication", "superuser")

    collection = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    who |= {
        draft_file.url: EDITORS,
        gone_file.url: EDITORS,
        shared_file.url: SIGNED_IN,  # one of its pages is for them
        document("collection", collection=collection).url: SIGNED_IN,
        document("poste").url: ROLES,  # nothing uses it: its address was given to somebody
    }

    ContactMessage.objects.create(sender="a@example.org", subject=TITLE, message=TITLE)
    who |= {
        reverse("wagtailadmin_pages:view_draft", args=[draft.pk]): EDITORS,
        reverse("wagtailadmin_pages:edit", args=[draft.pk]): EDITORS,
        reverse("wagtailadmin_pages:history", args=[draft.pk]): EDITORS,
        reverse("wagtailadmin_explore", args=[blog.pk]): EDITORS,
        reverse("wagtailadmin_reports:site_history") + "?export=csv": EDITORS,
        reverse("wagtailadmin_pages:search") + f"?q={WORD}": EDITORS,
        f"/admin/api/main/pages/?search={WORD}": EDITORS,
        reverse("contact_messages:index"): EDITORS[1:],
    }
    public = [
        "/", "/en/", "/publique/", "/blog/", "/blog/rss/", "/blog/atom/", "/index.xml",
        "/defis/", "/personnes/", "/plan-du-site/", "/sitemap.xml", "/robots.txt", "/sante/",
        "/absente/", "/blog/absente/", "/agenda-prive/deviner.ics", "/media/absente.jpg",
        f"/recherche/?q={WORD}", f"/recherche/suggestions/?q={WORD}", f"/defis/?q={WORD}",
        f"/personnes/?q={WORD}", f"/blog/?q={WORD}", f"/blog/rss/?q={WORD}",
        f"/publique/?preview=1&revision={changed.latest_revision_id}",
    ]  # fmt: skip
    # What a reader of reserved pages finds in lists is what everybody finds.
    who |= dict.fromkeys(public, NOBODY)
    return who


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_it_may_and_nothing_else(secrets, db, role):
    client = Client(raise_request_exception=False)
    if role != "none":
        client.force_login(User.objects.get(username=role))
    differing = []
    for address, who in secrets.items():
        response = client.get(address)
        shows = SECRET in text_of(response)
        fails = response.status_code >= 500 and address != "/sante/"  # no scheduler runs here
        if fails or shows is not (role in who):
            differing.append(f"{address}: {response.status_code}, {'shows' if shows else 'hides'}")
    assert not differing, "\n".join(differing)


def test_the_password_of_a_page_opens_it_and_its_document_alone(secrets, db):
    visitor = Client()
    page = NewsPage.objects.get(slug="reserve-password")
    restriction = PageViewRestriction.objects.get(page=page)
    form = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    visitor.post(form, {"password": "autre", "return_url": page.get_url()})
    assert SECRET not in text_of(visitor.get(page.get_url()))
    visitor.post(form, {"password": "sesame", "return_url": page.get_url()})
    assert SECRET in text_of(visitor.get(page.get_url()))
    shared = next(address for address in secrets if "lu-" in address)
    assert SECRET in text_of(visitor.get(shared))
    assert SECRET not in text_of(visitor.get("/blog/reserve-login/"))


def test_errors_tell_nothing_of_what_is_inside(secrets, db):
    for address in ("/absente/", "/blog/brouillon/", "/admin/absente/", "/documents/999/x"):
        page = text_of(Client().get(address))
        for inside in ("Traceback", "wagtail.", "django.", "/work/", "site-packages", "SELECT "):
            assert inside not in page, address
