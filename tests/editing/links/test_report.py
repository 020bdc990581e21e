"""Who reads the report of links that lead nowhere. `tests/world` shows what it says."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from tests.editing.conftest import editor_below
from tests.editing.links.conftest import DEAD, href, work
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


def test_whoever_may_edit_a_page_sees_its_links(report, add):
    section = add("Rubrique")
    add("Dedans", href("/dedans-absente/"), parent=section)
    add("Dehors", href("/dehors-absente/"))
    publish_menu("fr", [], footer=[DEAD])
    work()

    assert len(rows(report("communication"))) == 3
    (row,) = rows(report(editor_below(section, "change_page")))
    assert "/dedans-absente/" in row
    exported = b"".join(report("redaction", export="csv")).decode()
    assert "Dedans,/rubrique/dedans/,Le bilan,/dedans-absente/" in exported


def test_only_writers_read_the_report(report):
    visitor = User.objects.create_user("guichet")
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert report(visitor).status_code == 302
