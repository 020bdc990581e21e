"""What a process remembers of a generation is as exact as reading it again."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from media.uploads import image_from_bytes
from publishing import generation, kept
from tests.drawings import draw_picture
from tests.publishing.conftest import elsewhere

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhashed_static_files"),
]

NOW = timezone.now()


@pytest.fixture
def page(add_page):
    Site.clear_site_root_paths_cache()
    return add_page("Une page", slug="une-page", live=True, show_in_menus=True)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Start as a process does, and leave nothing to other tests."""
    monkeypatch.setattr(kept, "_kept", {})
    monkeypatch.setattr(kept, "_kept_state", None)


def in_state(number, moment, value):
    with kept.within((number, moment)):
        return kept.by_generation("essai", lambda: value)


def test_a_value_is_made_once_for_a_state():
    assert [in_state(1001, NOW, value) for value in "ab"] == ["a", "a"]
    assert in_state(1002, NOW + timedelta(seconds=1), "c") == "c"


def test_a_page_that_began_before_a_change_leaves_nothing_to_those_after_it():
    later = NOW + timedelta(seconds=10)
    assert in_state(2002, later, "nouveau") == "nouveau"
    assert in_state(2001, NOW, "ancien") == "ancien"
    assert in_state(2002, later, "encore") != "ancien"


def test_the_same_number_of_a_restored_backup_is_another_state():
    assert in_state(3001, NOW + timedelta(seconds=20), "oublié") == "oublié"
    assert in_state(3001, NOW + timedelta(seconds=21), "restauré") == "restauré"


def test_outside_a_public_page_nothing_is_remembered():
    assert [kept.by_generation("essai", lambda value=value: value) for value in "ab"] == ["a", "b"]


def menu(client):
    return client.get("/une-page/").content.decode().partition("<main")[0]


def test_the_menus_follow_what_another_process_changes(client, page, home, add_page):
    assert "Une autre" not in menu(client)
    elsewhere(lambda: add_page("Une autre", live=True, show_in_menus=True))
    assert "Une autre" in menu(client)


def test_in_a_transaction_the_menus_are_read_each_time(client, page, add_page):
    """It may be rolled back, and its number be reached again by other changes."""
    with transaction.atomic():
        add_page("Peut-être", live=True, show_in_menus=True)
        assert "Peut-être" in menu(client)
        transaction.set_rollback(True)
    generation.move()
    assert "Peut-être" not in menu(client)


def test_the_site_s_address_follows_what_another_process_changes(client, page):
    """Wagtail keeps it for an hour, and clears what it kept in the process that saves alone."""

    def rename_site():
        with transaction.atomic():
            Site.objects.update(hostname="nouveau.example")  # no signal reaches this process
            generation.move()

    assert "nouveau.example" not in client.get("/une-page/").content.decode()
    elsewhere(rename_site)
    assert 'href="http://nouveau.example' in client.get("/une-page/").content.decode()


def test_the_second_page_of_a_generation_costs_less(client, page, add_page):
    other = add_page("Une autre", live=True)

    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return sum(query["sql"].startswith("SELECT") for query in queries)

    first, second = cost("/une-page/"), cost(other.get_url())
    assert second < first


def test_what_is_remembered_of_the_home_page_is_not_what_visitors_are_shown(client, page, home):
    """Pages are given what they show; the object that is shared must not be."""
    bodies = {client.get("/").content for _ in range(3)}
    client.get("/une-page/")
    bodies.add(client.get("/").content)
    assert len(bodies) == 1


def test_each_page_marks_itself_in_the_menu_that_others_have_kept(client, page, add_page):
    other = add_page("Une autre", slug="une-autre", live=True, show_in_menus=True)

    def marked(address):
        menu = BeautifulSoup(client.get(address).content, "html.parser").find("nav", "fr-nav")
        return [link["href"] for link in menu.find_all(attrs={"aria-current": "page"})]

    for _ in range(2):
        assert marked("/une-page/") == ["/une-page/"]
        assert marked(other.get_url()) == ["/une-autre/"]
        assert marked("/") == []


def test_a_part_is_rendered_once_for_each_of_its_keys_where_it_may_be_kept():
    part = Template('{% load kept_tags %}{% kept "essai" language %}{{ text }}{% endkept %}')

    def shown(language, text):
        return part.render(Context({"language": language, "text": text}))

    assert [shown("fr", "un"), shown("fr", "deux")] == ["un", "deux"]
    with kept.within((4001, NOW)):
        assert [shown("fr", "<"), shown("fr", "deux"), shown("en", "two")] == [
            "&lt;",
            "&lt;",
            "two",
        ]


def test_of_several_values_those_alone_are_made_that_a_state_has_not():
    asked = []

    def make(keys):
        asked.append(sorted(keys))
        return {key: key * 2 for key in keys if key != 9}

    def several(number, *keys):
        with kept.within((number, NOW)):
            return kept.each_by_generation("double", keys, make)

    assert several(5001, 1, 2) == {1: 2, 2: 4}
    assert several(5001, 2, 3, 9) == {2: 4, 3: 6}
    assert several(5002, 2) == {2: 4}
    assert several(5002) == {}
    assert asked == [[1, 2], [3, 9], [2]]


def test_an_image_that_pages_share_has_the_alternative_text_of_each_place(client, add_page):
    image = image_from_bytes("a.png", draw_picture("a", (64, 36)), title="A", description="A")
    pages = {}
    for texts in (("Un port", "Une carte"), ("Une vague", "Un port")):
        body = [
            {"type": "image", "value": {"image": {"image": image.pk, "alt_text": text}}}
            for text in texts
        ]
        pages[add_page(texts[0], live=True, body=body).get_url()] = list(texts)

    for address, texts in [*pages.items(), *pages.items()]:
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert [found["alt"] for found in soup.main.find_all("img")] == texts
