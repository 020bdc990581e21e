"""Images and documents that go to the trash and come back."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    ModelLogEntry,
    ReferenceIndex,
    Site,
)

from media import renditions
from media.models import Document, Image
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import SiteSettings
from publishing.reasons import NotPossibleError
from publishing.trash.actions import move_to_trash, purge_oldest
from publishing.trash.models import RETENTION, TrashedItem
from publishing.trash.views import restore_address
from tests.media.conftest import picture_bytes, stored_files
from tests.publishing.trash.conftest import restore, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rendition_of_another_test():
    """Wagtail keeps renditions in the cache by the key of their image, which comes again here."""
    cache.clear()


@pytest.fixture
def shown(site, image, document, client):
    """Return a function that tells whether the page of the challenge shows its two files."""
    challenge = site.challenge
    challenge.image, challenge.poster = image, document
    challenge.save_revision().publish()

    def is_shown():
        html = client.get("/defis/signaux/").text
        return "Douze personnes" in html, "rapport" in html

    return is_shown


def test_a_deleted_image_is_served_and_shown_no_more_until_it_is_restored(
    site, shown, image, communication, client
):
    address = image.renditions.get().url
    assert client.get(address).status_code == 200
    assert shown() == (True, True)

    asked = communication.get(f"/admin/images/{image.pk}/delete/", follow=True)
    assert "placé dans la Corbeille pour 30" in asked.text
    assert "Un contenu y renvoie." in asked.text
    settings = SiteSettings.objects.create(site=Site.objects.get(), logo=image)
    asked = communication.get(f"/admin/images/{image.pk}/delete/", follow=True)
    assert "2 contenus y renvoient." in asked.text
    settings.delete()
    answer = communication.post(asked.redirect_chain[-1][0], follow=True)
    assert "est dans la Corbeille" in said(answer)
    item = TrashedItem.objects.get(image=image)
    with pytest.raises(NotPossibleError, match="déjà dans la Corbeille"):
        move_to_trash(image, communication.user)

    assert shown() == (False, True)
    assert client.get(address).status_code == 404
    assert not renditions.make_missing_renditions()
    listed = communication.get("/admin/corbeille/")
    assert "Phare" in listed.text
    page = communication.get(restore_address(item)).text
    thumbnail = Image.objects.get(pk=image.pk).renditions.get()
    assert thumbnail.url in page
    assert communication.get(thumbnail.url).status_code == 200
    assert client.get(thumbnail.url).status_code == 404
    for place in ("/admin/images/", "/admin/images/chooser/", "/admin/images/results/?q=phare"):
        assert "Phare" not in communication.get(place).text
    assert communication.get(f"/admin/images/{image.pk}/").status_code == 302
    assert "Phare" in communication.get(f"/admin/pages/{site.challenge.pk}/edit/").text

    answer = restore(communication, item)

    assert "de nouveau" in said(answer)
    assert shown() == (True, True)
    log = ModelLogEntry.objects.for_instance(image).filter(action__startswith="trash.")
    assert set(log.values_list("action", "user")) == {
        ("trash.move", communication.user.pk),
        ("trash.restore", communication.user.pk),
    }
    assert "Phare" in communication.get("/admin/images/").text
    assert Image.objects.get(pk=image.pk).renditions.filter(filter_spec=renditions.JPEG).exists()


def test_a_deleted_document_is_served_and_linked_no_more_until_it_is_restored(
    shown, document, communication, client
):
    assert client.get(document.url).status_code == 200
    asked = communication.get(f"/admin/documents/delete/{document.pk}/", follow=True)
    assert "placé dans la Corbeille" in asked.text
    communication.post(asked.redirect_chain[-1][0], follow=True)
    item = TrashedItem.objects.get(document=document)

    assert shown() == (True, False)
    assert client.get(document.url).status_code == 404
    assert communication.get(document.url).status_code == 200
    for place in ("/admin/documents/", "/admin/documents/chooser/"):
        assert "Bilan" not in communication.get(place).text

    restore(communication, item)

    assert shown() == (True, True)
    assert client.get(document.url).status_code == 200


def test_files_are_deleted_several_at_once_and_while_uploading(
    image, document, communication, writer
):
    other = image_from_bytes("b.jpg", picture_bytes(size=(32, 32)), title="Autre", description="")
    address = f"/admin/bulk/media/image/delete/?id={image.pk}&id={other.pk}&next=/admin/images/"
    assert "placé dans la Corbeille pour 30" in communication.get(address).text
    assert "2 éléments sont dans la Corbeille" in said(communication.post(address, follow=True))
    communication.post(f"/admin/bulk/media/document/delete/?id={document.pk}")
    assert TrashedItem.objects.count() == 3

    all_of_them = "/admin/bulk/trash/trasheditem/restore/?id=all&kind=image&q=AUTRE"
    communication.post(all_of_them)
    left = set(TrashedItem.objects.values_list("title", flat=True))
    assert left == {"Phare", "Bilan"}

    refused = writer.post(f"/admin/images/multiple/{other.pk}/delete/")
    assert refused.status_code == 302
    Image.objects.filter(pk=other.pk).update(uploaded_by_user=writer.user)
    answer = writer.post(f"/admin/images/multiple/{other.pk}/delete/")
    assert answer.json() == {"success": True}
    mine = writer.get("/admin/corbeille/").context["object_list"]
    assert [item.title for item in mine] == ["Autre"]


def test_a_private_file_comes_back_private(image, document, communication, sign_in, client):
    private = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    image.collection = private
    image.save()

    item = move_to_trash(image, communication.user)
    assert item.place == "Réservé"
    boss, address = sign_in("Administration"), f"/admin/collections/{private.pk}/delete/"
    assert "un fichier de la Corbeille" in boss.get(address).text
    document.collection = private
    document.save()
    move_to_trash(document, communication.user)
    assert "2 fichiers de la Corbeille" in boss.get(address).text
    boss.post(address)
    assert Collection.objects.filter(pk=private.pk).exists()
    restore(communication, item)

    jpeg = image.renditions.get(filter_spec=renditions.JPEG)
    assert client.get(jpeg.url).status_code != 200


def test_thirty_days_later_the_files_leave_the_disk(
    image, document, communication, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        move_to_trash(image, communication.user)
        move_to_trash(document, communication.user)
    assert len(stored_files(settings.MEDIA_ROOT)) == 2  # the originals
    TrashedItem.objects.update(deleted_at=timezone.now() - RETENTION - timedelta(hours=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert purge_oldest()
        assert purge_oldest()

    assert not stored_files(settings.MEDIA_ROOT)
    assert not Image.objects.exists()
    assert not Document.objects.exists()


def test_a_document_in_the_trash_is_not_found_by_search(site, shown, document, client):
    ReferenceIndex.create_or_update_for_object(site.challenge)
    call_command("update_index", stdout=StringIO())
    address = document.url
    assert address in client.get("/recherche/?q=bilan").text
    move_to_trash(document)
    assert address not in client.get("/recherche/?q=bilan").text


def test_files_in_the_trash_are_not_used_again(document, image):
    """Neither by imports nor by the demo: a purge would take it from them."""
    move_to_trash(document)
    move_to_trash(image)
    again = document_from_bytes("rapport.txt", b"Bonjour", title="Bilan")
    assert again.pk != document.pk
    picture = image_from_bytes("a.jpg", picture_bytes(), title="Photo", description="Douze")
    assert picture.pk != image.pk
