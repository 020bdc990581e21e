"""A body that nobody wants is refused before any of it is read."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from home.models import HomePage
from pages.models import ContactPage

MEGABYTE = 1024 * 1024


class Body(BytesIO):
    """Says how much of it was read."""

    def __init__(self, size):
        super().__init__(b"x" * size)
        self.taken = 0

    def read(self, *args):
        data = super().read(*args)
        self.taken += len(data)
        return data


def send(client, path, declared, method="POST", content_type="application/x-www-form-urlencoded"):
    body = Body(1000)
    response = client.generic(
        method,
        path,
        **{"wsgi.input": body, "CONTENT_LENGTH": str(declared), "CONTENT_TYPE": content_type},
    )
    return response, body.taken


@pytest.fixture
def contact(db):
    home = HomePage.objects.get(locale__language_code="fr")
    return home.add_child(instance=ContactPage(title="Contact", slug="contact"))


WITHOUT_A_FORM = [
    "/", "/en/", "/contact/", "/recherche/", "/donnees/defis.csv", "/absente/", "/sante/",
    "/robots.txt", "/sitemap.xml", "/media/a.jpg", "/documents/1/a.pdf", "/appels.ics",
    "/site-a-venir/quitter/",
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", path) for path in WITHOUT_A_FORM),
        *((method, "/recherche/") for method in ("PUT", "PATCH", "DELETE")),
    ],
)
def test_an_address_without_a_form_refuses_one_unread(contact, method, path):
    response, taken = send(Client(enforce_csrf_checks=True), path, 500, method)
    assert response.status_code == 405
    assert taken == 0
    assert response["Allow"].startswith("GET")


@pytest.mark.parametrize(
    ("path", "declared", "status"),
    [
        ("/message/{}/", 65 * 1024, 413),
        ("/admin/login/", 65 * 1024, 413),
        ("/admin/images/add/", 300 * MEGABYTE, 413),
        ("/admin/images/add/", 20 * MEGABYTE, 302),  # to the door
        ("/admin/no/such/page/", MEGABYTE, 302),
        ("/message/{}/", "1e3", 413),
    ],
)
def test_a_visitor_sends_a_small_form_alone(contact, path, declared, status):
    response, taken = send(Client(), path.format(contact.pk), declared)
    assert response.status_code == status
    assert taken == 0
    if status == 413:
        assert "trop lourd" in response.text
    else:
        assert response["Location"].startswith("/admin/login/?next=/admin/")


def test_an_account_sends_a_document_and_no_more(db):
    client = Client()
    client.force_login(User.objects.create_superuser("chef"))
    multipart = "multipart/form-data; boundary=x"
    response, taken = send(client, "/admin/documents/add/", 61 * MEGABYTE, content_type=multipart)
    assert (response.status_code, taken) == (413, 0)
    _, taken = send(client, "/admin/documents/add/", 50 * MEGABYTE, content_type=multipart)
    assert taken > 0


def views(patterns, prefix=""):
    for pattern in patterns:
        match pattern:
            case URLResolver():
                yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
            case URLPattern():
                yield prefix + str(pattern.pattern), pattern.callback


def test_the_admin_takes_forms_everywhere_and_the_site_where_it_has_one():
    taking = {
        path for path, view in views(get_resolver().url_patterns) if hasattr(view, "takes_forms")
    }
    everything = {path for path, _ in views(get_resolver().url_patterns)}
    assert {path for path in everything if path.lstrip("^").startswith("admin/")} <= taking
    outside = {path for path in taking if not path.lstrip("^").startswith("admin/")}
    assert {path.partition("/")[0] for path in outside} == {
        "_util", "documents", "message", "recherche", "site-a-venir",
    }  # fmt: skip
