"""`/media/…` and `/documents/…`: rights and headers."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.test import Client
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    PageViewRestriction,
)

from media.uploads import document_from_bytes
from pages.models import ProgrammePage
from tests.documents import pdf_bytes
from tests.media.samples import zip_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def private_collection():
    parent = Collection.get_first_root_node().add_child(name="Réservé")
    child = parent.add_child(name="Dessous")
    CollectionViewRestriction.objects.create(collection=parent, restriction_type="login")
    return child


@pytest.fixture
def places(private_collection):
    """Return collections by name: anybody's, behind a sign-in, for a group."""
    root = Collection.get_first_root_node()
    found = {name: root.add_child(name=name) for name in ("ours", "theirs", "of mentors")}
    restriction = CollectionViewRestriction.objects.create(
        collection=found["of mentors"], restriction_type="groups"
    )
    restriction.groups.add(Group.objects.create(name="Mentors"))
    return found | {"behind a sign-in": private_collection}


@pytest.fixture
def people(places, admin_client):
    """Return the clients of a visitor, of accounts without a role, and of those who edit."""
    choose = Permission.objects.get(content_type__app_label="media", codename="choose_image")
    team = Group.objects.create(name="Une partie")
    team.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupCollectionPermission.objects.create(
        group=team, collection=places["ours"], permission=choose
    )
    found = {"visitor": Client(), "admin": admin_client}
    for name, group in {"reader": None, "mentor": "Mentors", "editor": "Une partie"}.items():
        user = User.objects.create_user(name)
        user.groups.set(Group.objects.filter(name=group))
        found[name] = Client()
        found[name].force_login(user)
    return found


def test_a_rendition_is_sent_to_everybody_for_a_year(client, saved_image):
    rendition = saved_image().renditions.get()
    response = client.get(rendition.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == rendition.file.open().read()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Length"] == str(rendition.file.size)
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")
    assert client.head(rendition.url).status_code == 200
    assert client.post(rendition.url).status_code == 405


EVERYBODY = {"visitor", "reader", "mentor", "editor", "admin"}


@pytest.mark.parametrize(
    ("place", "renditions", "originals"),
    [
        ("ours", EVERYBODY, {"editor", "admin"}),
        ("theirs", EVERYBODY, {"admin"}),
        ("behind a sign-in", EVERYBODY - {"visitor"}, {"admin"}),
        ("of mentors", {"mentor", "admin"}, {"admin"}),
    ],
)
def test_who_gets_an_image_at_its_address(
    people, places, saved_image, place, renditions, originals
):
    """It was elsewhere before: where it stands now counts."""
    image = saved_image(collection=places["theirs" if place == "of mentors" else "of mentors"])
    image.collection = places[place]
    image.save()
    for address, allowed in (
        (image.renditions.get().url, renditions),
        (image.file.url, originals),
    ):
        answers = {name: client.get(address) for name, client in people.items()}
        assert {name for name, one in answers.items() if one.status_code == 200} == allowed
        assert {one.status_code for one in answers.values()} <= {200, 404}
        kept = "public, max-age=31536000, immutable"
        expected = kept if allowed == EVERYBODY else "private, no-store"
        assert {answers[name]["Cache-Control"] for name in allowed} == {expected}


@pytest.mark.parametrize(
    "path",
    [
        "../eigcms/settings.py",
        "..%2f..%2fetc/passwd",
        "images/../../db.sqlite3",
        "/etc/passwd",
        "images/",
        "images/%00.jpg",
        "images/unknown.jpg",
        "a" * 3000,
        "été.jpg",
        "%ff%fe",
    ],
)
def test_no_path_leads_elsewhere(client, path):
    assert client.get(f"/media/{path}").status_code in (400, 404)


def test_a_lost_file_is_unknown(client, saved_image):
    rendition = saved_image().renditions.get()
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(rendition.url).status_code == 404


# Documents --------------------------------------------------------------------------------------


class ObjectStore(Storage):
    """A store without paths, of which Wagtail sends the files in another way."""

    def __init__(self):
        self.kept: dict[str, bytes] = {}

    def _open(self, name, mode="rb"):
        return ContentFile(self.kept[name], name=name)

    def _save(self, name, content):
        self.kept[name] = content.read()
        return name

    def exists(self, name):
        return name in self.kept

    def size(self, name):
        return len(self.kept[name])

    def url(self, name):
        return f"/media/{name}"


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.pdf", pdf_bytes(), "application/pdf"),
        ("a.csv", b"a;b", "text/csv"),
        ("a.txt", b"Bonjour", "text/plain"),
        ("a.zip", zip_with("a.txt"), "application/zip"),
    ],
)
@pytest.mark.parametrize("is_private", [False, True])
@pytest.mark.parametrize(
    ("storage", "in_debug"),
    [(FileSystemStorage, False), (FileSystemStorage, True), (ObjectStore, False)],
)
def test_documents_are_attachments_that_run_nothing(
    admin_client, settings, private_collection, name, data, content_type, is_private, in_debug,
    storage,
):  # fmt: skip
    settings.DEBUG = in_debug
    backend = {"BACKEND": f"{storage.__module__}.{storage.__name__}"}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    place = {"collection": private_collection} if is_private else {}
    document = document_from_bytes(name, data, title="Document", **place)
    response = admin_client.get(document.url)
    assert b"".join(response.streaming_content) == data
    assert response["Content-Type"].partition(";")[0] == content_type
    assert response["Content-Disposition"].partition(";")[0] == "attachment"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert admin_client.get(f"/media/{document.file.name}").status_code == 404


def test_the_form_of_the_password_of_a_collection_can_be_sent(client, private_collection):
    restriction = CollectionViewRestriction.objects.get()
    restriction.restriction_type, restriction.password = "password", "sésame"
    restriction.save()
    document = document_from_bytes("a.pdf", pdf_bytes(), title="A", collection=private_collection)
    response = client.get(document.url)
    assert 'type="password"' in response.text
    assert "sandbox" not in response["Content-Security-Policy"]


def test_the_former_addresses_of_a_document_lead_to_its_present_file(client):
    """They stand in mails and on other sites; nobody guesses others."""
    document = document_from_bytes("bilan.pdf", pdf_bytes("a"), title="Bilan")
    former = [document.url]
    for text in ("b", "c"):
        document.file = ContentFile(pdf_bytes(text), name="bilan.pdf")
        document.save()
        former.append(document.url)
    *former, present = former

    assert len({*former, present}) == 3
    for address in former:
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, present)
    assert b"".join(client.get(present).streaming_content) == pdf_bytes("c")
    assert client.get(f"/documents/{document.pk}/bilan.pdf").status_code == 404
    document.delete()
    assert client.get(former[0]).status_code == 404


def test_a_cache_keeps_no_document_of_a_later_moment(client, settings):
    document = document_from_bytes("a.pdf", pdf_bytes(), title="A")
    client.cookies["another"] = "x"
    assert client.get(document.url)["Cache-Control"] == "public, no-cache"
    client.cookies[settings.PREVIEW_COOKIE_NAME] = "x"
    assert client.get(document.url)["Cache-Control"] == "private, no-cache"


def test_a_document_of_a_page_behind_two_doors_waits_for_both(client, home):
    document = document_from_bytes("a.pdf", pdf_bytes(), title="A")
    text = f'<p><a linktype="document" id="{document.pk}">A</a></p>'
    above = home.add_child(instance=ProgrammePage(title="Dessus", slug="dessus"))
    page = above.add_child(instance=ProgrammePage(title="Page", body=[("text", text)]))
    doors = [
        PageViewRestriction.objects.create(page=one, restriction_type=kind, password="sésame")
        for one, kind in ((above, "password"), (page, "login"))
    ]
    client.force_login(User.objects.create_user("lectrice"))
    assert client.get(document.url).status_code == 404
    doors[0].delete()
    assert client.get(document.url).status_code == 200
    client.logout()
    assert client.get(document.url).status_code == 404


def test_private_documents_ask_to_sign_in(client, admin_client, private_collection):
    document = document_from_bytes("a.pdf", pdf_bytes(), title="A", collection=private_collection)
    response = client.get(document.url)
    assert response.status_code == 302
    assert "login" in response["Location"]
    assert b"".join(admin_client.get(document.url).streaming_content) == pdf_bytes()
