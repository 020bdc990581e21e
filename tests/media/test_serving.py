"""`/media/…` and `/documents/…`: rights and headers."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from media.uploads import document_from_bytes
from tests.documents import pdf_bytes
from tests.media.samples import zip_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def private_collection():
    parent = Collection.get_first_root_node().add_child(name="Réservé")
    child = parent.add_child(name="Dessous")
    CollectionViewRestriction.objects.create(
        collection=parent, restriction_type=CollectionViewRestriction.LOGIN
    )
    return child


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


def test_originals_are_for_editors(client, admin_client, saved_image):
    image = saved_image()
    assert client.get(image.file.url).status_code == 404
    response = admin_client.get(image.file.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_signed_in_account_without_rights_gets_no_original(
    client, admin_user, saved_image, django_user_model
):
    image = saved_image()
    for account, status in (
        (django_user_model.objects.create_user("visiteuse"), 404),
        (admin_user, 200),
    ):
        client.force_login(account)
        assert client.get(image.file.url).status_code == status


def test_originals_of_a_collection_are_for_its_own_editors(client, saved_image):
    root = Collection.get_first_root_node()
    own, other = (root.add_child(instance=Collection(name=name)) for name in ("Un", "Deux"))
    group = Group.objects.create(name="Une partie")
    choose = Permission.objects.get(content_type__app_label="media", codename="choose_image")
    GroupCollectionPermission.objects.create(group=group, collection=own, permission=choose)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    editor = User.objects.create_user("editrice")
    editor.groups.add(group)
    client.force_login(editor)
    image = saved_image()
    for collection, status in ((own, 200), (other, 404)):
        image.collection = collection
        image.save()
        assert client.get(image.file.url).status_code == status


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


def test_private_images_are_out_of_reach_at_their_direct_address(
    client, admin_client, saved_image, private_collection
):
    image = saved_image(collection=private_collection)
    url = image.renditions.get().url
    assert client.get(url).status_code == 404
    assert client.get(image.file.url).status_code == 404
    response = admin_client.get(url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_private_image_moved_to_a_public_collection_is_public(
    client, saved_image, private_collection
):
    image = saved_image(collection=private_collection)
    image.collection = Collection.get_first_root_node()
    image.save()
    assert client.get(image.renditions.get().url).status_code == 200


def test_a_group_restriction_lets_its_members_in(
    client, saved_image, private_collection, django_user_model
):
    group = Group.objects.create(name="Mentors")
    restriction = CollectionViewRestriction.objects.get()
    restriction.restriction_type = CollectionViewRestriction.GROUPS
    restriction.save()
    restriction.groups.add(group)
    url = saved_image(collection=private_collection).renditions.get().url
    user = django_user_model.objects.create_user("mentor")
    client.force_login(user)
    assert client.get(url).status_code == 404
    user.groups.add(group)
    assert client.get(url).status_code == 200


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
@pytest.mark.parametrize("in_debug", [False, True])
@pytest.mark.parametrize("storage", [FileSystemStorage, ObjectStore])
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


def test_private_documents_ask_to_sign_in(client, admin_client, private_collection):
    document = document_from_bytes("a.pdf", pdf_bytes(), title="A", collection=private_collection)
    response = client.get(document.url)
    assert response.status_code == 302
    assert "login" in response["Location"]
    assert b"".join(admin_client.get(document.url).streaming_content) == pdf_bytes()
