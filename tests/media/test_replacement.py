"""A file is replaced by those who publish alone: pages change with it."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from media.models import Image
from media.uploads import document_from_bytes
from pages.models import ProgrammePage
from tests.documents import pdf_bytes
from tests.editing.conftest import create_accounts
from tests.media.conftest import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["image", "document"])
def file(request, saved_image):
    """Return a file, with the address of its form and another file for it."""
    if request.param == "image":
        new = SimpleUploadedFile("b.png", picture_bytes("PNG", (30, 20)), "image/png")
        return saved_image((300, 200)), "wagtailimages:edit", new
    new = SimpleUploadedFile("b.pdf", pdf_bytes("b"), "application/pdf")
    return document_from_bytes("a.pdf", pdf_bytes("a"), title="Bilan"), "wagtaildocs:edit", new


@pytest.mark.parametrize(("role", "is_replaced"), [("redaction", False), ("communication", True)])
def test_who_replaces_a_file(client, file, role, is_replaced):
    kept, form, new = file
    account = create_accounts()[role]
    type(kept).objects.update(uploaded_by_user=account)
    client.force_login(account)
    data = {"title": "Photo", "description": "Un pont", "collection": kept.collection_id}
    answer = client.post(reverse(form, args=[kept.pk]), data | {"file": new})
    now = type(kept).objects.get()
    assert (now.file.name != kept.file.name) is is_replaced
    assert ("demandez à une personne qui publie" in answer.text) is not is_replaced
    answer = client.post(reverse(form, args=[kept.pk]), data | {"title": "Autre titre"})
    assert type(kept).objects.get().title == "Autre titre"


def block_with(file):
    if isinstance(file, Image):
        return "image", {"image": {"image": file, "alt_text": "Un pont"}, "caption": ""}
    return "file", {"document": file, "title": ""}


def test_who_replaces_a_file_is_told_before_where_it_is_shown(client, file, home):
    kept, form, _new = file
    accounts = create_accounts()
    type(kept).objects.update(uploaded_by_user=accounts["redaction"])
    address = reverse(form, args=[kept.pk])
    client.force_login(accounts["communication"])
    assert "celui-ci sert dans" not in client.get(address).text
    for title in ("Le bilan", "Nos chiffres"):
        page = home.add_child(instance=ProgrammePage(title=title))
        page.body = [block_with(kept)]
        page.save_revision().publish()
    shown = BeautifulSoup(client.get(address).text, "html.parser").find(class_="help")
    said = (
        "Un autre fichier y paraît dès que vous enregistrez : "
        "celui-ci sert dans « Le bilan » et « Nos chiffres »."
    )
    assert said in shown.get_text().replace("\xa0", " ")
    assert len(shown.find_all("a")) == 2
    # Who may not replace it gets no promise about it.
    client.force_login(accounts["redaction"])
    assert "celui-ci sert dans" not in client.get(address).text
