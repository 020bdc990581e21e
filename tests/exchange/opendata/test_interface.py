"""The interface answers anybody as its schema says, and writes nothing."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import positive_data_acceptance
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import RichText

from challenges.models import ChallengePage
from exchange.opendata import interface, middleware
from home.models import HomePage
from media.models import Document
from pages.models import CallPage, CallSession, NewsPage, ProgrammePage
from publishing import clock
from publishing.trash.actions import move_to_trash
from tests.bulk import add_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def no_visits_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def get(client):
    def of(path: str, status: int = 200, **parameters):
        response = client.get(f"/api/v3/{path}", parameters)
        assert response.status_code == status, response.content
        return json.loads(response.content)

    return of


@pytest.fixture
def kept_connection():
    """Have requests leave the test's connection open, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def on_this_machine(application):
    return lambda environ, start: application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)


@pytest.mark.parametrize("asked", ["as it says", "as it should not be"])
def test_it_answers_as_its_description_says(monkeypatch, kept_connection, asked):
    monkeypatch.setattr(middleware, "REQUESTS_A_MINUTE", 10**6)
    description = interface.api.get_openapi_schema(path_prefix=interface.PREFIX)
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(description)))
    schema.app = on_this_machine(get_wsgi_application())
    mode = {
        "as it says": schemathesis.GenerationMode.POSITIVE,
        "as it should not be": schemathesis.GenerationMode.NEGATIVE,
    }[asked]
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis_settings(
            max_examples=8,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        # A parameter without a value is none, here as on every page.
        @given(case=operation.as_strategy(generation_mode=mode).filter(has_values))
        def ask(case):
            nonlocal tried
            tried += 1
            # A key that no page has is refused with 422.
            unchecked = [positive_data_acceptance]
            case.call_and_validate(
                headers={"Accept-Encoding": "identity"},
                base_url="http://localhost/",
                excluded_checks=unchecked,
            )

        # Where any text is a good identifier, there is nothing to ask wrongly.
        with suppress(Unsatisfiable):
            ask()
    assert tried > 8


def has_values(case: schemathesis.Case) -> bool:
    lists = [value if isinstance(value, list) else [value] for value in (case.query or {}).values()]
    return all(any(value not in ("", None, {}) for value in values) for values in lists)


def test_nothing_of_it_writes(client, admin_user):
    paths = client.get("/api/v3/openapi.json").json()["paths"]
    assert {method for operations in paths.values() for method in operations} == {"get"}
    page = Page.objects.live().last()
    client.force_login(admin_user)
    for path in ("pages/", f"pages/{page.pk}/", "schema/", "sites/", "whoami/"):
        for method in ("post", "put", "patch", "delete"):
            response = getattr(client, method)(
                f"/api/v3/{path}", b"{}", content_type="application/json"
            )
            assert response.status_code in (404, 405), path
    namespaces = get_resolver().namespace_dict
    assert "wagtailapi" not in namespaces


def test_pages_are_found_and_told_whole(get):
    challenge = ChallengePage.objects.live().first()
    found = get("pages/", type="challenges.ChallengePage", limit=3, order="title")

    assert (len(found["items"]), found["count"]) == (3, ChallengePage.objects.live().count())
    names = [one["title"] for one in get("pages/", search=challenge.title)["items"]]
    assert challenge.title in names
    page = get(f"pages/{challenge.pk}/")
    assert page["meta"]["html_url"].endswith(challenge.url)
    assert page["subtitle"] == challenge.subtitle
    assert [block["type"] for block in page["body"]] == [b.block_type for b in challenge.body]
    french = get("pages/", locale="fr")["count"]
    assert french + get("pages/", locale="en")["count"] == get("pages/")["count"]


def test_pages_are_paginated(get):
    first, second = get("pages/", limit=2), get("pages/", limit=2, offset=2)
    assert len({page["id"] for page in first["items"] + second["items"]}) == 4
    assert "detail" in get("pages/1000000/", status=404)
    assert get("pages/", status=422, limit=101)["status"] == 422
    assert get("pages/", status=422, type="auth.User")["status"] == 422


def test_only_public_content_is_served(get, client, admin_user):
    home = HomePage.objects.get(locale__language_code="fr")
    draft = home.add_child(instance=ProgrammePage(title="Zircon", slug="zircon", live=False))
    secret = home.add_child(instance=ProgrammePage(title="Zircon bis", slug="zircon-bis"))
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    call = CallPage.objects.live().first()
    call.text_after = "<p>Le zircon d’après</p>"
    call.save()
    client.force_login(admin_user)  # the interface ignores sessions

    for page in (draft, secret):
        get(f"pages/{page.pk}/", status=404)
        get(f"pages/{page.pk}/", status=404, version="draft")
    assert get("pages/", search="zircon")["items"] == []
    if call.state != CallPage.State.CLOSED:
        assert "zircon" not in json.dumps(get(f"pages/{call.pk}/"))


def test_the_password_of_a_page_opens_nothing_here(get, client):
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title="Réservée", slug="reservee"))
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="sésame"
    )
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    client.post(address, {"password": "sésame", "return_url": page.url})
    assert "Réservée" in client.get(page.url).text

    get(f"pages/{page.pk}/", status=404)


def test_a_page_hides_the_title_of_the_draft_above_it(get):
    home = HomePage.objects.get(locale__language_code="fr")
    draft = home.add_child(instance=ProgrammePage(title="Zircon", slug="z", live=False))
    page = draft.add_child(instance=ProgrammePage(title="Ouverte", slug="ouverte"))

    told = get(f"pages/{page.pk}/")

    assert told["title"] == "Ouverte"
    assert "Zircon" not in json.dumps(told)


def test_an_answer_is_kept_for_a_generation(client):
    address = "/api/v3/pages/?type=challenges.ChallengePage&limit=100"
    response = client.get(address)
    assert response["X-Generation"]
    assert "Cookie" not in response.get("Vary", "")
    assert response["Access-Control-Allow-Origin"] == "*"
    known = {"If-None-Match": response["ETag"]}
    assert client.get(address, headers=known).status_code == 304

    page = ChallengePage.objects.live().first()
    page.title = "Un titre tout neuf"
    page.save_revision().publish()
    assert client.get(address, headers=known).status_code == 200


def test_a_client_that_asks_too_much_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(middleware, "REQUESTS_A_MINUTE", 2)
    answers = [client.get("/api/v3/pages/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert client.get("/api/v3/pages/", REMOTE_ADDR="127.0.0.2").status_code == 200
    assert client.get("/").status_code == 200


def test_costs_do_not_grow(client):
    def costs() -> list[int]:
        numbers = []
        for path in ("pages/", "pages/?search=defi"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/api/v3/{path}", {"limit": 100}).status_code == 200
            numbers.append(len(queries))
        return numbers

    costs()
    before = costs()
    add_pages(ChallengePage.objects.first().get_parent(), ChallengePage, "Défi", 60)
    assert costs() == before


def test_rich_text_is_told_as_visitors_read_it(get):
    call = CallPage.objects.live().first()
    hostile = '<p>Lisez <a linktype="page" id="{}">ceci</a>.<script>alert(1)</script></p>'
    text = hostile.format(call.get_parent().pk)
    call.text_before = call.text_during = call.text_after = text
    call.body = [("text", RichText(text)), ("callout", {"title": "", "text": RichText(text)})]
    call.save()

    told = get(f"pages/{call.pk}/")
    visible = f'<p>Lisez <a href="{call.get_parent().url}">ceci</a>.</p>'
    assert told["text_html"] == visible
    assert [told["body"][0]["value"], told["body"][1]["value"]["text"]] == [visible, visible]


def test_images_and_documents_are_told_by_an_address_that_answers(get, client, admin_user):
    page = NewsPage.objects.live().filter(image__isnull=False).first()
    image, document = page.image, Document.objects.first()
    placed = {"image": image, "caption": ""}
    page.body = [("image", placed), ("file", {"document": document}), ("image", placed)]
    page.save()

    with CaptureQueriesContext(connection) as queries:
        told = get(f"pages/{page.pk}/")
    shown, file = told["body"][0]["value"]["image"]["image"], told["body"][1]["value"]["document"]
    assert told["image"] == shown
    assert (shown["alt"], file["title"]) == (image.description, document.title)
    for address in (shown["url"], file["url"]):
        assert address.startswith("http://testserver/")
        assert client.get(address).status_code == 200
    page.body += [("image", placed)] * 5
    page.save()
    with CaptureQueriesContext(connection) as more:
        get(f"pages/{page.pk}/")
    assert len(more) == len(queries)

    for thing in (image, document):
        move_to_trash(thing, admin_user)
    told = get(f"pages/{page.pk}/")
    assert told["image"] is None
    assert told["body"][1]["value"]["document"] is None


def test_a_call_tells_the_dates_of_the_session_that_its_page_shows(get):
    call = CallPage.objects.live().first()
    call.sessions.all().delete()
    for days in (0, 100, 300):
        opens_at = timezone.now().replace(microsecond=0) + timedelta(days=days)
        closes_at = opens_at + timedelta(days=9)
        CallSession.objects.create(call=call, opens_at=opens_at, closes_at=closes_at)
    for days in (1, 105):
        with clock.at(timezone.now() + timedelta(days=days)):
            told = get(f"pages/{call.pk}/")
            shown = CallPage.objects.get(pk=call.pk).session
            assert told["state"] == "ouvert"
            assert datetime.fromisoformat(told["opens_at"]) == shown.opens_at
            assert datetime.fromisoformat(told["closes_at"]) == shown.closes_at
    call_without_dates = CallPage(title="Sans date")
    call.get_parent().add_child(instance=call_without_dates)
    assert get(f"pages/{call_without_dates.pk}/")["closes_at"] is None


def test_an_offset_beyond_all_is_refused(get):
    assert get("pages/", status=422, offset=2**63 - 1)["status"] == 422
    assert get(f"pages/{2**63}/", status=422)["status"] == 422
    assert get("pages/", offset=1_000_000)["items"] == []


def test_a_publication_does_not_reset_the_limit(client, monkeypatch):
    monkeypatch.setattr(middleware, "REQUESTS_A_MINUTE", 2)
    page = ChallengePage.objects.live().first()
    statuses = []
    for _ in range(3):
        statuses.append(client.get("/api/v3/pages/").status_code)
        page.save_revision().publish()
    assert statuses == [200, 200, 429]
