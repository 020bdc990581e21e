"""Passwords of private pages and collections are not guessed."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site

from editing.models import Attempt
from media.models import Document
from pages.models import ProgrammePage
from tests.editing.conftest import AGAIN

PASSWORD = "phrase-de-la-page"


@pytest.fixture
def private_page(db):
    home = Site.objects.get(is_default_site=True).root_page
    page = home.add_child(instance=ProgrammePage(title="Réservée", slug="reservee"))
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password=PASSWORD
    )
    return f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/", page.get_url()


@pytest.fixture
def private_collection(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    collection = Collection.get_first_root_node().add_child(name="Réservée")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password=PASSWORD
    )
    document = Document.objects.create(
        title="Note", file=ContentFile(b"note", name="note.txt"), collection=collection
    )
    return f"/documents/authenticate_with_password/{restriction.pk}/", document.url


@pytest.fixture(params=["private_page", "private_collection"])
def private(request):
    return request.getfixturevalue(request.param)


def give(private, password, address="127.0.0.1", visitor=None):
    form, behind = private
    visitor = visitor or Client(REMOTE_ADDR=address)
    response = visitor.post(form, {"password": password, "return_url": behind})
    return response, visitor


def test_a_restriction_that_does_not_exist_is_not_found(db):
    for form in (
        "/_util/authenticate_with_password/0/1/",
        "/documents/authenticate_with_password/0/",
    ):
        assert Client().post(form, {"password": PASSWORD}).status_code == 404


def test_the_right_password_comes_too_late_after_five_wrong_ones(private):
    for _ in range(5):
        assert give(private, "faux")[0].status_code == 200
    refused, _ = give(private, PASSWORD)
    assert refused.status_code == 429
    assert AGAIN.search(refused.text)
    response, visitor = give(private, PASSWORD, "127.0.0.9")
    assert response.status_code == 302
    assert visitor.get(private[1]).status_code == 200

    Attempt.objects.filter(succeeded=False).update(
        at=timezone.now() - timedelta(minutes=15, seconds=1)
    )
    assert give(private, PASSWORD)[0].status_code == 302


def test_each_private_page_is_guessed_by_itself(private_page, private_collection):
    for _ in range(6):
        give(private_page, "faux")
    assert give(private_collection, PASSWORD)[0].status_code == 302
