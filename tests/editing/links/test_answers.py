"""What an address answers, of the site itself and of others."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from challenges.models import ChallengeIndexPage
from editing.links import answers
from editing.links.answers import fault_of, normalized
from editing.links.http_client import is_public
from media.uploads import document_from_bytes
from pages.models import NewsIndexPage
from tests.editing.links.conftest import ABSENT, Handler, broken, everywhere, href, work

pytestmark = pytest.mark.django_db


def test_the_site_itself_says_whether_one_of_its_addresses_is_dead(add, settings):
    index = add("Défis", model=ChallengeIndexPage, slug="defis")
    assert index.live
    add("Actus", model=NewsIndexPage)
    add("Page", body=[("text", "<h2>Un titre</h2>")])
    document = document_from_bytes("a.csv", b"a,b", title="A")
    Redirect.objects.create(old_path="/ancienne", redirect_link="/page/")
    Redirect.objects.create(old_path="/perdue", redirect_link="/cible-absente/")
    Redirect.objects.create(old_path="/rond", redirect_link="/carre/")
    Redirect.objects.create(old_path="/carre", redirect_link="/rond/")

    def faults(*addresses: str) -> set:
        return {fault_of(normalized(address), is_public) for address in addresses}

    assert faults(
        "/page/",
        "/page",
        f"{settings.SITE_URL}/page/?a=1",
        "/page/#content",
        "/ancienne",
        "/actus/rss/",
        "/sitemap.xml",
        "/recherche/?q=a",
        "/defis/?statut=x",
        document.url,
        "/admin/",
        "/",
        "https://localhost",
        "http://127.0.0.1/page/",
    ) == {""}
    assert faults(
        "/absente/",
        "/absente/#ancre",
        "/perdue/",
        "/actus/zzz/",
        "/documents/99/x.csv",
        "/media/x.jpg",
        "/é à/",
        "/defis/administrations/nonono/",
        f"{settings.SITE_URL}/perdue/",
        "/page/absente/",
    ) == {ABSENT}
    assert faults("/page/#d%C3%A9but") == {"La page n’a pas d’ancre «\xa0début\xa0»."}
    assert faults("/rond/") == {"Le site renvoie sans fin d’une adresse à l’autre."}


def test_production_answers_the_job_without_a_redirect(add, settings):
    add("Page")
    settings.SITE_URL = "https://eig.example"
    settings.ALLOWED_HOSTS = ["eig.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    answers._handler.cache_clear()
    try:
        status, location, page = answers.visit_site("/page/")
    finally:
        answers._handler.cache_clear()
    assert (status, location) == (200, "")
    assert page.find("main")


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/bon", ""),
        ("/bon#ancre", ""),
        ("/ailleurs", ""),
        ("/sans-head", ""),
        ("/interdit", ""),  # programs alone are refused
        ("/absent", ABSENT),
        ("/parti", "Page introuvable (réponse\xa0410)."),
        ("/rond", "Le site renvoie sans fin d’une adresse à l’autre."),
        ("/erreur", "Le site est en panne (réponse\xa0500)."),
        ("/é à?q=é", ABSENT),
    ],
)
def test_another_site_is_asked_as_a_visitor_would(elsewhere, path, fault):
    assert fault_of(elsewhere + path, everywhere) == fault


def test_another_site_is_asked_once_and_told_by_whom(add, elsewhere, settings):
    Handler.asked.clear()
    add("Page", href(f"{elsewhere}/bon"), href(f"{elsewhere}/absent"))
    add("Autre", href(f"{elsewhere}/bon"))

    work()

    assert [(method, path) for method, path, _ in Handler.asked] == [
        ("HEAD", "/absent"),
        ("GET", "/absent"),
        ("HEAD", "/bon"),
    ]
    assert all(settings.SITE_URL in agent for _, _, agent in Handler.asked)
    assert set(broken()) == {f"{elsewhere}/absent"}


def test_no_redirect_leads_into_the_own_network(elsewhere):
    """The other site is allowed; the one that it leads to is not."""
    fault = fault_of(f"{elsewhere}/dedans", lambda ip: ip == "127.0.0.2")
    assert fault == "Cette adresse est celle d’un réseau privé."
