"""An old address leads on in any spelling, and never to a page that is off the site."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from pages.models import ProgrammePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home):
    page = home.add_child(instance=ProgrammePage(title="Rejoindre", slug="rejoindre"))
    Redirect.add_redirect("/postuler", page)
    return page


@pytest.mark.parametrize(
    "old", ["/postuler", "/postuler/", "/Postuler.html", "/postuler/index.html"]
)
def test_an_old_address_leads_to_its_page_however_it_is_written(client, page, old):
    response = client.get(old)

    assert (response.status_code, response.headers["Location"]) == (301, "/rejoindre/")


def test_an_old_address_of_a_page_that_is_off_the_site_is_not_found(client, page):
    page.unpublish()

    assert client.get("/postuler/").status_code == 404
    assert client.get("/Postuler.html").status_code == 404


@pytest.mark.parametrize(
    "rows",
    [
        {"/a": "/a/"},
        {"/a": "/A.html"},
        {"/a": "http://localhost/a/"},
        {"/a": "http://localhost/a/?b=1#c"},
        {"/a": "/b/", "/b": "/a/"},
        {"/a": "http://localhost/b", "/b": "/c/?d=1", "/c": "/a"},
        {"/a": "/b/?c=1", "/b?c=1": "/a/"},
    ],
)
def test_an_address_never_leads_to_itself(client, page, rows):
    for old, new in rows.items():
        Redirect.objects.create(old_path=old, redirect_link=new)
    for address in ("/a", "/a/", "/A.html", "/a/?d=1"):
        assert client.get(address, follow=True).status_code == 404, address


def test_a_redirect_beside_a_page_makes_no_circle(client, page):
    """It is without effect, since visitors find the page."""
    Redirect.objects.create(old_path="/rejoindre", redirect_link="/postuler/")
    assert client.get("/postuler/").headers["Location"] == "/rejoindre/"
    assert client.get("/rejoindre/").status_code == 200


@pytest.mark.parametrize("target", ["http://localhost/rejoindre", "/rejoindre"])
def test_a_page_is_found_without_its_slash_whatever_a_redirect_says(client, page, target):
    Redirect.objects.create(old_path="/rejoindre", redirect_link=target)
    response = client.get("/rejoindre")
    assert (response.status_code, response.headers["Location"]) == (301, "/rejoindre/")


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("/cible/#equipe", "/cible/?x=1#equipe"),
        ("/cible/?y=2#equipe", "/cible/?y=2&x=1#equipe"),
        ("https://example.org", "https://example.org?x=1"),
        ("/cible/?y=2", "/cible/?y=2&x=1"),
    ],
)
def test_parameters_stand_before_the_fragment(client, target, end):
    Redirect.objects.create(old_path="/vieux", redirect_link=target)
    assert client.get("/vieux/?x=1").headers["Location"] == end


def test_only_what_is_read_is_led_on(client, page):
    """A form sent to an old address would lose what it says."""
    assert client.head("/postuler/").status_code == 301
    assert client.post("/postuler/").status_code == 405


@pytest.mark.parametrize(("is_permanent", "status"), [(True, 301), (False, 302)])
def test_browsers_remember_only_a_redirect_that_is_permanent(client, page, is_permanent, status):
    Redirect.objects.update(is_permanent=is_permanent)

    assert client.get("/postuler/").status_code == status


def test_a_redirect_may_name_the_parameters_of_an_address(client, home, page):
    of_query = home.add_child(instance=ProgrammePage(title="Agenda", slug="agenda"))
    Redirect.add_redirect("/postuler?page=2", of_query)

    assert client.get("/postuler/?page=2").headers["Location"] == "/agenda/"
    assert client.get("/postuler/?page=3").headers["Location"] == "/rejoindre/?page=3"


@pytest.mark.parametrize(
    ("old", "target", "said"),
    [
        ("/ancienne", "", "Dites où mène la redirection"),
        ("/rejoindre", "https://example.org/", "«\xa0Rejoindre\xa0» est à cette adresse"),
        ("/rejoindre/?a=1", "https://example.org/", "«\xa0Rejoindre\xa0» est à cette adresse"),
        ("/ancienne", "example.org", "Un chemin de ce site, comme /defis/, ou une adresse"),
        ("/ancienne", "/ancienne/", "tournerait en rond"),
        ("/ancienne", "http://localhost/Ancienne.html?a=1#b", "tournerait en rond"),
        ("/ancienne", "/retour", "tournerait en rond"),
        ("/ancienne", "https://example.org/", ""),
        ("/ancienne", "/postuler/", ""),
        ("/ancienne", "/en/search/?q=data", ""),
        ("/ancienne", "/rejoindre/?statut=perennise", ""),
    ],
)
def test_a_redirect_leads_from_where_no_page_is_to_somewhere(admin_client, page, old, target, said):
    form = {"old_path": old, "redirect_link": target, "is_permanent": "on"}
    other = Redirect.objects.create(old_path="/autre", redirect_link="https://example.org/")
    Redirect.objects.create(old_path="/retour", redirect_link="/ancienne")
    for address in (
        reverse("wagtailredirects:add"),
        reverse("wagtailredirects:edit", args=[other.pk]),
    ):
        response = admin_client.post(address, form)
        assert response.status_code == (200 if said else 302)
        if said:
            assert said in " ".join(
                message
                for messages in response.context["form"].errors.values()
                for message in messages
            )
        else:
            redirect = Redirect.objects.get(old_path="/ancienne")
            edited = admin_client.get(reverse("wagtailredirects:edit", args=[redirect.pk]))
            assert f'value="{target}"' in edited.text
            redirect.delete()


def test_an_address_that_is_missing_is_not_that_of_the_home_page(admin_client, page):
    form = {"old_path": "", "redirect_link": "https://example.org/"}
    response = admin_client.post(reverse("wagtailredirects:add"), form)
    assert "sans effet" not in str(response.context["form"].errors)
