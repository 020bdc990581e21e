"""A file that visitors see, or will see, is replaced by those who publish alone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from media.models import Image
from pages.models import NewsPage
from tests.launches import launch_of
from tests.media.conftest import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts():
    found = {}
    for role in ("Rédaction", "Communication"):
        found[role] = User.objects.create_user(role)
        found[role].groups.add(Group.objects.get(name=role))
    return found


def show(image, add_listed, accounts, where):
    """Have a page show the image."""
    page = add_listed(NewsPage, "Une actualité", live=False, image=image, image_is_decorative=True)
    revision = page.save_revision()
    if where == "online":
        revision.publish()
    elif where == "in a launch":
        later = timezone.now() + timedelta(days=1)
        launch_of(accounts["Communication"], later, [page])
        page = page.get_latest_revision_as_object()
        page.image = None
        page.save_revision()


@pytest.mark.parametrize(
    ("role", "where", "is_replaced"),
    [
        ("Rédaction", "in a draft", True),
        ("Rédaction", "online", False),
        ("Rédaction", "in a launch", False),
        ("Communication", "online", True),
        ("Communication", "in a launch", True),
    ],
)
def test_who_replaces_a_file(client, saved_image, add_listed, accounts, role, where, is_replaced):
    image = saved_image((300, 200), uploaded_by_user=accounts[role])
    show(image, add_listed, accounts, where)
    client.force_login(accounts[role])
    answer = client.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {
            "title": "Photo",
            "description": "Un pont",
            "collection": image.collection_id,
            "file": SimpleUploadedFile("b.png", picture_bytes("PNG", (30, 20)), "image/png"),
        },
    )
    assert (Image.objects.get().width == 30) is is_replaced
    assert ("est montré par «\xa0Une actualité\xa0»" in answer.text) is not is_replaced
