"""The report of links that lead nowhere: what it says, and to whom."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from editing.models import LinkedAddress
from tests.editing.conftest import editor_below
from tests.editing.links.conftest import ABSENT, DEAD, href, work
from tests.menus import publish_menu

pytestmark = pytest.mark.django_db


def rows(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [row.get_text(" ", strip=True) for row in soup.select("#listing-results tbody tr")]


@pytest.fixture
def report(client, accounts):
    def open_report(account="redaction", **query):
        client.force_login(accounts[account] if isinstance(account, str) else account)
        return client.get(reverse("broken_links:index"), query)

    return open_report


def test_the_report_leads_to_each_page_to_correct(report, add, elsewhere):
    page = add("Page", href("/absente/"), 'linktype="page" id="99999"', href(f"{elsewhere}/erreur"))
    assert "Aucun lien à corriger ici." in report().text

    work()

    response = report(ordering="to__address")
    first, second, third = rows(response)
    assert "Page /page/ Le bilan /absente/" in first
    assert ABSENT in first
    assert "(champ «\xa0Contenu\xa0») Page nº\xa099999" in second
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in response.text
    assert f"{elsewhere}/erreur Le site est en panne" in third
    soup = BeautifulSoup(response.content, "html.parser")
    # What is no address leads nowhere.
    asked = [link["href"] for link in soup.select("#listing-results td:nth-of-type(3) a")]
    assert asked == ["/absente/", f"{elsewhere}/erreur"]
    assert rows(report(ordering="-to__address")) == [third, second, first]
    # Without a wish, what broke last is first.
    LinkedAddress.objects.filter(address="/absente/").update(since=timezone.now())
    assert rows(report())[0] == first
    LinkedAddress.objects.filter(address="/absente/").update(since="2020-01-01T00:00:00Z")
    assert rows(report())[-1].startswith("Page /page/ Le bilan /absente/")
    exported = b"".join(report(export="csv")).decode()
    assert "Page,/page/,Le bilan,/absente/" in exported


def test_the_report_of_menus_leads_to_their_settings(report, add):
    publish_menu("fr", [], footer=[DEAD])
    work()
    response = report("communication")
    (row,) = [row for row in rows(response) if "/disparue/" in row]
    assert row.startswith("Menus et pied de page")
    assert reverse("wagtailsnippets_home_menu:list") in response.text
    assert reverse("wagtailsettings:edit", args=["pages", "sitesettings"]) in response.text


def test_whoever_may_edit_a_page_sees_its_links(report, add):
    section = add("Rubrique")
    add("Dedans", href("/dedans-absente/"), parent=section)
    add("Dehors", href("/dehors-absente/"))
    publish_menu("fr", [], footer=[DEAD])
    work()

    assert len(rows(report("communication"))) == 3
    (row,) = rows(report(editor_below(section, "change_page")))
    assert "/dedans-absente/" in row


def test_only_writers_read_the_report(report):
    visitor = User.objects.create_user("guichet")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert report(visitor).status_code == 302
