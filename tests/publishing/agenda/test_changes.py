"""« Ce qui va changer » says all that a launch changes on the site, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.rich_text import RichText

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Participation,
    PersonIndexPage,
    PersonPage,
)
from home.models import Menu
from pages.models import CallPage, CallSession, NewsIndexPage, NewsPage, ProgrammePage
from publishing.dates import moment_in_full
from publishing.launches import returns
from publishing.launches.models import LaunchItem
from tests.menus import MenuEntry, publish_menu
from tests.only import only
from tests.planning import (
    ask_agreement,
    carry_out,
    fresh,
    launch_of,
    leave_now,
    plan_launch,
    schedule,
)
from tests.publishing.conftest import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def launched(user):
    """Return a function that launches pages together."""

    def launch(moment, *pages, **options):
        return launch_of(user, moment, pages, **options)

    return launch


@pytest.fixture
def read(communication):
    """Return a function that reads the document of a launch."""

    def read(launch):
        answer = communication.get(reverse("launches:changes", args=[launch.pk]))
        assert answer.status_code == 200
        return BeautifulSoup(answer.text, "lxml").main

    return read


def text_of(element):
    return " ".join(element.get_text(" ").replace("\xa0", " ").split())


def section(document, heading):
    title = only(tag for tag in document.find_all("h2") if heading in text_of(tag))
    return title.parent


TABLE = {
    "caption": "Les promotions",
    "columns": [{"type": "text", "heading": "Promotion"}, {"type": "number", "heading": "Défis"}],
    "rows": [{"values": ["<p>EIG 6</p>", 19]}],
}
BUTTONS = [{"label": "Candidater", "url": "https://e.org/"}]


def published(home, *body):
    """Return a page with this body, as the database gives it."""
    page = home.add_child(instance=ProgrammePage(title="Bilan"))
    page.body = page.body.stream_block.to_python(
        [{"type": name, "value": value} for name, value in body]
    )
    page.save_revision().publish()
    return fresh(page)


def test_a_new_page_is_told_whole(draft, launched, read, tomorrow):
    page = draft(
        "Appel 2027",
        introduction="Candidatez jusqu’en mars.",
        date=date(2027, 1, 1),
        image_is_decorative=True,
    )
    new = section(read(launched(tomorrow, page)), "1 nouveau contenu")
    assert text_of(new) == (
        "1 nouveau contenu Appel 2027 Actualité, /blog/appel-2027/ Titre Appel 2027 Chapô "
        "Candidatez jusqu’en mars. Date vendredi 1er janvier 2027"
    )
    assert not new.select(".deletion")  # a default was never online


def test_roles_are_told_and_a_team_with_those_who_have_no_page(home, launched, read, tomorrow):
    people = home.add_child(instance=PersonIndexPage(title="Personnes"))
    person = people.add_child(instance=PersonPage(title="Awa", live=False, roles=["talent"]))
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    team = [Participation(name="Camille Doe")]
    page = challenges.add_child(instance=ChallengePage(title="Un défi", live=False, team=team))
    told = [text_of(each) for each in read(launched(tomorrow, person, page)).select("dl")]
    assert told == [
        "Titre Awa Rôles Talent",
        "Titre Un défi Équipe Nom : Camille Doe · Rôle : Talent",
    ]


def test_a_changed_page_is_told_by_its_added_and_removed_words(index, launched, read, tomorrow):
    page = index.add_child(instance=NewsPage(title="Bilan", introduction="Trente défis relevés"))
    page.introduction = "Quarante défis relevés"
    page.save_revision()
    changed = section(read(launched(tomorrow, page)), "1 contenu modifié")
    assert [text_of(tag) for tag in changed.select(".deletion")] == ["Trente"]
    assert [text_of(tag) for tag in changed.select(".addition")] == ["Quarante"]
    assert "Slug" not in text_of(changed)


def test_of_a_body_only_the_blocks_that_change_are_told_with_their_labels(
    home, launched, read, tomorrow
):
    page = published(
        home,
        ("text", "<p>Rien ne change ici.</p>"),
        ("quote", {"text": "Livré.", "author": "Camille Martin", "role": "Mentore"}),
        ("buttons", BUTTONS),
        ("table", TABLE),
        ("callout", {"text": "<p>C’est fini.</p>"}),
    )
    del page.body[4]
    page.body[1].value["role"] = "Ministère de la Culture"
    page.body.append(("steps", [{"title": "Recruter"}, {"when": "juin", "title": "Livrer"}]))
    page.save_revision()
    told = section(read(launched(tomorrow, page)), "1 contenu modifié").dl.dd
    assert text_of(told) == (
        "Citation Fonction Mentore Ministère de la Culture "
        "Étapes Étape Titre Recruter Étape Date ou durée juin Titre Livrer "
        "Mise en avant Texte C’est fini."
    )
    assert [text_of(tag) for tag in told.select(".deletion")] == [
        "Mentore",
        "Mise en avant Texte C’est fini.",
    ]
    assert [text_of(tag) for tag in told.select(".addition")] == [
        "Ministère de la Culture",
        "Étapes Étape Titre Recruter Étape Date ou durée juin Titre Livrer",
    ]


def test_where_a_link_leads_is_told(home, launched, read, tomorrow):
    page = published(home, ("text", '<p>Voir <a href="https://beta.gouv.fr/">là</a>.</p>'))
    page.body[0] = ("text", RichText('<p>Voir <a href="https://autre.example/">là</a>.</p>'))
    page.save_revision()
    changed = section(read(launched(tomorrow, page)), "1 contenu modifié")
    assert "https://beta.gouv.fr/" in text_of(changed.select_one(".deletion"))
    assert "https://autre.example/" in text_of(changed.select_one(".addition"))


def test_blocks_that_change_places_are_told_so(home, launched, read, tomorrow):
    page = published(home, ("text", "<p>Un.</p>"), ("text", "<p>Deux.</p>"))
    page.body.append(page.body.pop(0))
    page.save_revision()
    told = text_of(section(read(launched(tomorrow, page)), "1 contenu modifié").dl)
    assert told == "Contenu Ordre changé"


def test_a_body_in_which_nothing_changes_is_not_told(home, launched, read, tomorrow):
    page = published(home, ("table", TABLE), ("buttons", BUTTONS))
    page.title = f"Bilan de {len(str(page.body))}"  # it is read, as by the editor
    page.save_revision()
    told = section(read(launched(tomorrow, page)), "1 contenu modifié")
    assert [text_of(label) for label in told("dt")] == ["Titre"]


def test_moments_numbers_and_rows_are_told_for_people(home, launched, read, tomorrow):
    """A session that comes is told once, and the one that stays is not."""
    first, second = datetime(2027, 3, 1, 8, tzinfo=UTC), datetime(2027, 6, 1, 8, tzinfo=UTC)
    sessions = [CallSession(opens_at=first, closes_at=first + timedelta(days=30))]
    page = home.add_child(instance=CallPage(title="Appel", sessions=sessions))
    page.sessions.add(CallSession(opens_at=second, closes_at=second + timedelta(days=30)))
    page.timeline = [("step", {"date": date(2027, 7, 14), "title": "Oral"})]
    page.save_revision()
    told = section(read(launched(tomorrow, page)), "1 contenu modifié")
    assert text_of(told.dl) == (
        "Dates Ouverture : mardi 1er juin 2027 à 10 h · Clôture : jeudi 1er juillet 2027 à 10 h "
        "Calendrier Étape Date mercredi 14 juillet 2027 Étape Oral"
    )
    assert not told.select(".deletion")


def test_settings_that_no_visitor_reads_are_not_told(home, launched, online, read, tomorrow):
    new = home.add_child(instance=NewsIndexPage(title="Au menu", live=False))
    new.save_revision()
    page = home.add_child(instance=NewsPage(title="Brève", image_is_decorative=True))
    page.show_in_menus, page.image_is_decorative, page.slug = True, False, "breve-2"
    page.save_revision()
    document = read(launched(tomorrow, new, page, online("Déjà là")))
    assert "1 contenu dont ni le texte ni les images ne changent" in text_of(document)
    assert text_of(section(document, "1 nouveau contenu").dl) == "Titre Au menu"
    changed = section(document, "1 contenu modifié")
    assert changed.dl is None
    assert "Ni texte ni image ne change." in text_of(changed)
    assert "/breve-2/" in text_of(changed)


def test_a_page_that_goes_is_told_with_those_below_and_the_links_to_it(
    home, index, team, draft, launched, read, tomorrow
):
    leaving = home.add_child(instance=ProgrammePage(title="Ancien appel"))
    body = [("text", f'<p>Voir l’<a linktype="page" id="{leaving.pk}">appel</a></p>')]
    below = leaving.add_child(instance=ProgrammePage(title="Son règlement", body=body))
    for page in (leaving, below):
        page.save_revision().publish()
    index.add_child(instance=NewsPage(title="Brève", body=body))
    draft("Brouillon", body=body)
    launch = launched(tomorrow, draft(), removed=[leaving])
    removed = section(read(launch), "2 contenus retirés du site")
    assert [text_of(tag) for tag in removed.find_all("h3")] == ["Ancien appel", "Son règlement"]
    links = only(
        text_of(tag) for tag in removed.find_all("p") if "un lien vers elle" in text_of(tag)
    )
    assert links.endswith("qui ne mènera plus nulle part : « Brève ».")
    carry_out(tomorrow + HOUR)
    assert "qui ne mène plus nulle part" in text_of(read(launch))
    leave_now(returns.prepare(launch, team["Communication"]), team["Communication"])
    assert "nulle part" not in text_of(read(launch))
    assert not read(launched(tomorrow, removed=[draft("Hors ligne")], planned=False)).select("h3")


def test_an_address_that_changes_is_told(home, launched, read, tomorrow):
    page = home.add_child(instance=ProgrammePage(title="Rejoindre", slug="rejoindre"))
    page.add_child(instance=ProgrammePage(title="Calendrier"))
    page.slug = "candidater"
    page.save_revision()
    told = text_of(read(launched(tomorrow, page)))
    assert "qui passe de /rejoindre/ à /candidater/, avec ce qui est en dessous" in told


def test_one_new_link_is_told_without_the_menu_around_it(launched, read, tomorrow):
    menu = publish_menu("fr", [MenuEntry(f"Entrée {n}", url="https://e.org/") for n in range(5)])
    menu = Menu.objects.get(pk=menu.pk)
    new = MenuEntry("Nouvelle", url="https://n.org/").as_block()
    menu.entries.append((new["type"], new["value"]))
    menu.save_revision()
    told = text_of(section(read(launched(tomorrow, menus=[menu])), "1 contenu modifié"))
    assert "Menu principal" in told
    assert "Nouvelle" in told
    for other in ("Entrée 0", "None"):
        assert other not in told


def test_team_and_guest_read_what_changes_now_beside_what_is_not_planned_yet(
    client, user, home, draft, launched, read, tomorrow
):
    """Not what others change before, or at the same moment."""
    leaving = home.add_child(instance=NewsIndexPage(title="Part"))
    schedule(draft("Entre-temps", leaving), tomorrow - HOUR, user)
    schedule(draft("À part"), tomorrow, user)
    launch = launched(tomorrow, removed=[leaving])
    LaunchItem.objects.create(launch=launch, object_id=str(draft("À planifier").pk))
    agreement = ask_agreement(launch)
    assert [text_of(title) for title in read(launch).find_all("h3")] == ["À planifier", "Part"]
    guest = client.get(agreement.address).text
    assert [title.text for title in BeautifulSoup(guest, "lxml").find_all("h3")] == ["Part"]


def test_it_lists_exactly_the_changes_of_the_scheduler(
    home, index, team, draft, launched, read, tomorrow
):
    def site():
        return {
            page.pk: (page.title, page.url_path, page.last_published_at)
            for page in Page.objects.live()
        }

    _stays, changes, goes = (
        index.add_child(instance=NewsPage(title=title)) for title in ("Reste", "Change", "Part")
    )
    new = draft("Vient")
    changes.title = "A changé"
    changes.save_revision()
    document = read(launched(tomorrow, new, changes, removed=[goes]))
    told = [text_of(title) for title in document.find_all("h3")]
    before = site()
    carry_out(tomorrow)
    after = site()
    differs = {pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)}
    assert differs == {changes.pk, goes.pk, new.pk}
    assert told == ["Vient", "A changé", "Part"]


def test_it_says_whether_it_is_planned_when_it_left_and_that_it_was_taken_back(
    draft, launched, read, tomorrow, user
):
    launch = launched(tomorrow, draft(), planned=False)
    not_planned = "Il n’est pas planifié"
    assert not_planned in text_of(read(launch))
    plan_launch(launch, user)
    assert not_planned not in text_of(read(launch))
    carry_out(tomorrow + 2 * HOUR)
    left = moment_in_full(tomorrow + 2 * HOUR).replace("\xa0", " ")
    assert left in text_of(read(launch).find(class_="fr-text--lead"))
    assert not_planned not in text_of(read(launch))
    leave_now(returns.prepare(launch, user), user)
    told = text_of(read(launch).find(class_="fr-text--lead"))
    assert "Un retour à l’état d’avant a eu lieu" in told


def test_only_readers_of_the_agenda_read_it(draft, launched, tomorrow, client, team):
    address = reverse("launches:changes", args=[launched(tomorrow, draft()).pk])
    assert "/login/" in client.get(address)["Location"]
    client.force_login(team["Rédaction"])
    assert client.get(address).status_code == 200
    guardian = Group.objects.create(name="Iconographe")  # reaches the admin, and no launch
    guardian.permissions.add(Permission.objects.get(codename="access_admin"))
    team["Rédaction"].groups.set([guardian])
    assert client.get("/admin/").status_code == 200
    refused = client.get(address, follow=True)
    assert refused.redirect_chain
    assert "Ce qui va changer" not in refused.text


def test_it_costs_the_same_beside_many_pages_that_stay(index, draft, launched, read, tomorrow):
    launch = launched(tomorrow, draft("Une"), draft("Deux"))
    read(launch)
    with CaptureQueriesContext(connection) as few:
        read(launch)
    for number in range(5):
        index.add_child(instance=NewsPage(title=f"Reste {number}"))
    with CaptureQueriesContext(connection) as many:
        read(launch)
    assert len(many) == len(few)
