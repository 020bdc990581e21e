"""A file that visitors see, or will see, is replaced by those who publish alone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from media.models import Document
from media.uploads import document_from_bytes
from pages.models import NewsPage
from tests.documents import pdf_bytes
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


@pytest.fixture(params=["image", "document"])
def file(request, saved_image):
    """Return a file, with the address of its form and another file for it."""
    if request.param == "image":
        new = SimpleUploadedFile("b.png", picture_bytes("PNG", (30, 20)), "image/png")
        return saved_image((300, 200)), "wagtailimages:edit", new
    new = SimpleUploadedFile("b.pdf", pdf_bytes("b"), "application/pdf")
    return document_from_bytes("a.pdf", pdf_bytes("a"), title="Bilan"), "wagtaildocs:edit", new


def show(file, add_listed, accounts, where):
    """Have a page show the file."""
    fields = {"image": file, "image_is_decorative": True}
    if isinstance(file, Document):
        fields = {"body": [("file", {"document": file, "title": "", "description": ""})]}
    page = add_listed(NewsPage, "Une actualité", live=False, **fields)
    later = timezone.now() + timedelta(days=1)
    if where == "planned":
        page.go_live_at = later
    revision = page.save_revision()
    if where in ("online", "planned"):
        revision.publish()
    if where == "in a launch":
        launch_of(accounts["Communication"], later, [page])
    if where in ("planned", "in a launch"):
        page = page.get_latest_revision_as_object()
        page.image, page.body = None, []
        page.save_revision()


@pytest.mark.parametrize(
    ("role", "where", "is_replaced"),
    [
        ("Rédaction", "in a draft", True),
        ("Rédaction", "online", False),
        ("Rédaction", "planned", False),
        ("Rédaction", "in a launch", False),
        ("Communication", "online", True),
        ("Communication", "planned", True),
        ("Communication", "in a launch", True),
    ],
)
def test_who_replaces_a_file(client, file, add_listed, accounts, role, where, is_replaced):
    kept, form, new = file
    type(kept).objects.update(uploaded_by_user=accounts[role])
    show(kept, add_listed, accounts, where)
    client.force_login(accounts[role])
    answer = client.post(
        reverse(form, args=[kept.pk]),
        {
            "title": "Photo",
            "description": "Un pont",
            "collection": kept.collection_id,
            "file": new,
        },
    )
    now = type(kept).objects.get()
    assert (now.file.name != kept.file.name) is is_replaced
    assert ("est montré par «\xa0Une actualité\xa0»" in answer.text) is not is_replaced
