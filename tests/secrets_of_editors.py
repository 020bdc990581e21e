"""Content that no visitor may read yet, each with a word that stands nowhere else."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Participation,
    PersonIndexPage,
    PersonPage,
)
from exchange.opendata.datasets import DATASETS
from exchange.opendata.models import OpenDataPage
from home.models import HomePage
from media.uploads import document_from_bytes
from pages.models import ContactMessage, NewsIndexPage, NewsPage, ProgrammePage, SiteMapPage
from publishing.trash.actions import move_to_trash
from tests.editing.conftest import create_accounts
from tests.planning import agenda_address, correct, schedule

SECRET, WORD = "NePasMontrer", "zirconium"
TITLE = f"{WORD.title()} {SECRET}"
ROLES = ("none", "reader", "redaction", "communication", "administration")
EDITORS = ROLES[2:]
SIGNED_IN = ROLES[1:]
NOBODY: tuple[str, ...] = ()


def make_secrets() -> dict[str, tuple[str, ...]]:
    accounts = create_accounts()
    User.objects.create_user("reader", "reader@example.org")
    home = HomePage.objects.get(locale__language_code="fr")
    blog = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis", slug="defis"))
    people = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))
    home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))
    home.add_child(instance=OpenDataPage(title="Données ouvertes", slug="donnees"))
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
    tomorrow = timezone.now() + timedelta(days=1)
    planned = schedule(news("embargo"), tomorrow)
    changed = ProgrammePage(title="Publique", slug="publique", introduction="Rien.")
    home.add_child(instance=changed)
    changed.save_revision().publish()
    draft_of_it, planned_for_it = document("prochain"), document("prevu")
    schedule(changed, tomorrow, introduction=TITLE, body=attached(planned_for_it))
    correct(changed, body=attached(draft_of_it))
    challenge = ChallengePage(title=f"{TITLE} défi", slug="defi-cache", live=False)
    challenges.add_child(instance=challenge)
    person = PersonPage(title=f"{TITLE} personne", slug="personne-cachee", live=False)
    people.add_child(instance=person)
    # Public pages beside private ones.
    shown = ChallengePage(title="Défi public", slug="defi-public")
    challenges.add_child(instance=shown)
    Participation.objects.create(challenge=shown, person=person)
    below = draft.add_child(instance=ProgrammePage(title="Au-dessous", slug="au-dessous"))
    below.save_revision().publish()
    thrown = news("jetee", live=True)
    in_trash = move_to_trash(thrown, accounts["communication"])
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
    who[reserved["groups"]] = ("communication",)

    collection = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    who |= {
        draft_file.url: EDITORS,
        draft_of_it.url: EDITORS,
        planned_for_it.url: EDITORS,
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
        reverse("wagtailadmin_pages:revisions_view", args=[draft.pk, draft.latest_revision_id]): (
            EDITORS
        ),
        reverse("contact_messages:index"): EDITORS[1:],
        reverse("trash:index"): EDITORS[1:],  # they threw nothing away
        reverse("trash:restore", args=[in_trash.pk]): EDITORS[1:],
        agenda_address(tomorrow): EDITORS,
        reverse("preview:choose"): (),
    }
    public = [
        "/", "/en/", "/publique/", "/blog/", "/blog/rss/",
        "/defis/", "/defis/defi-public/", below.url, "/personnes/", "/plan-du-site/",
        "/sitemap.xml", "/robots.txt", "/sante/",
        "/absente/", "/blog/absente/", "/media/absente.jpg",
        f"/recherche/?q={WORD}", f"/recherche/suggestions/?q={WORD}", f"/defis/?q={WORD}",
        f"/personnes/?q={WORD}", f"/blog/?q={WORD}", f"/blog/rss/?q={WORD}",
        f"/publique/?preview=1&revision={changed.latest_revision_id}",
        "/donnees/",
    ]  # fmt: skip
    # The JSON has all that the other formats of a data set have.
    public += [f"/donnees/{dataset.name}.json" for dataset in DATASETS]
    # A reader of reserved pages finds the same in lists as everybody.
    who |= dict.fromkeys(public, NOBODY)
    return who


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")
