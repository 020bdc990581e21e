"""A file is replaced by those who publish alone: pages change with it."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from media.uploads import document_from_bytes
from tests.documents import pdf_bytes
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


@pytest.mark.parametrize(("role", "is_replaced"), [("Rédaction", False), ("Communication", True)])
def test_who_replaces_a_file(client, file, accounts, role, is_replaced):
    kept, form, new = file
    type(kept).objects.update(uploaded_by_user=accounts[role])
    client.force_login(accounts[role])
    data = {"title": "Photo", "description": "Un pont", "collection": kept.collection_id}
    answer = client.post(reverse(form, args=[kept.pk]), data | {"file": new})
    now = type(kept).objects.get()
    assert (now.file.name != kept.file.name) is is_replaced
    assert ("demandez à une personne qui publie" in answer.text) is not is_replaced
    answer = client.post(reverse(form, args=[kept.pk]), data | {"title": "Autre titre"})
    assert type(kept).objects.get().title == "Autre titre"
