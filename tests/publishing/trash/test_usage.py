"""Files and snippets that something uses are not deleted, and the screen says by what."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Site

from challenges.models import Theme
from media.models import Document, Image
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import ProgrammePage, SiteSettings
from publishing.trash.actions import move_to_trash, purge
from tests.media.conftest import picture_bytes, stored_files
from tests.planning import carry_out, correct, plan
from tests.publishing.trash.conftest import said

pytestmark = pytest.mark.django_db


def in_words(answer):
    """Return the words of the messages of an answer."""
    return " ".join(BeautifulSoup(said(answer), "html.parser").get_text("").split())


def refused(client, address):
    """Return the words of the refusal, before anything is asked and instead of it."""
    asked = client.get(address, follow=True)
    answer = client.post(address, follow=True)
    assert "Voulez-vous" not in asked.text
    assert in_words(asked) == in_words(answer)
    return in_words(answer)


def delete_address(file):
    if isinstance(file, Image):
        return f"/admin/images/{file.pk}/delete/"
    return f"/admin/documents/delete/{file.pk}/"


def attached(document):
    return [("file", {"document": document, "title": "Le rapport de 2026", "description": ""})]


def test_a_file_that_nothing_uses_is_deleted_with_what_is_on_the_disk(
    image, document, communication, settings, django_capture_on_commit_callbacks
):
    for file in (image, document):
        assert communication.get(delete_address(file)).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            communication.post(delete_address(file))
    assert not Image.objects.exists()
    assert not Document.objects.exists()
    assert not stored_files(settings.MEDIA_ROOT)


def test_the_refusal_names_the_first_places_with_links(site, document, communication):
    site.challenge.poster = document
    site.challenge.save_revision().publish()
    said_of_one = "« Bilan » sert encore dans « Signaux faibles » : retirez-l’en d’abord."
    assert refused(communication, delete_address(document)) == said_of_one
    answer = communication.get(delete_address(document), follow=True)
    assert f'href="/admin/pages/{site.challenge.pk}/edit/"' in said(answer)
    assert answer.redirect_chain[-1][0] == "/admin/documents/"

    for page, places in (
        (site.programme, "« Signaux faibles » et « Programme »"),
        (site.mentors, "« Signaux faibles », « Programme » et « Mentorat »"),
        (site.home, "« Signaux faibles », « Programme », « Mentorat » et un autre contenu"),
        (site.last, "« Signaux faibles », « Programme », « Mentorat » et 2 autres contenus"),
    ):
        page.body = attached(document)
        page.save_revision().publish()
        assert f"dans {places} : retirez" in refused(communication, delete_address(document))
    assert Document.objects.exists()


def test_whoever_may_not_edit_a_place_does_not_read_its_name(site, image, writer):
    SiteSettings.objects.create(site=Site.objects.get(), logo=image)
    Image.objects.update(uploaded_by_user=writer.user)
    expected = "« Phare » sert encore dans un autre contenu : retirez-l’en d’abord."
    assert refused(writer, delete_address(image)) == expected


def test_a_draft_uses_a_file(site, document, communication):
    correct(site.last, body=attached(document))
    expected = "« Bilan » sert encore dans « Presse » : retirez-l’en d’abord."
    assert refused(communication, delete_address(document)) == expected
    correct(site.last, body=[])
    communication.post(delete_address(document))
    assert not Document.objects.exists()


def test_a_page_of_the_trash_uses_a_file(site, document, communication):
    site.last.body = attached(document)
    site.last.save_revision().publish()
    item = move_to_trash(site.last, communication.user)
    where = "une page de la Corbeille (à restaurer)"
    expected = f"« Bilan » sert encore dans {where} : retirez-l’en d’abord."
    assert refused(communication, delete_address(document)) == expected
    purge(item)
    communication.post(delete_address(document))
    assert not Document.objects.exists()


def test_the_versions_of_a_launch_and_of_its_return_use_files(
    site, document, communication, django_capture_on_commit_callbacks
):
    """The planned one, and what was online before it, though no editor shows them any more."""
    planned = document_from_bytes("b.txt", b"Bientot", title="Suite")
    site.last.body = attached(document)
    site.last.save_revision().publish()
    moment = timezone.now() + timedelta(hours=1)
    plan(site.last, moment, communication.user, body=attached(planned))
    correct(site.last, body=[])
    expected = "« Suite » sert encore dans « Presse » (dans un lancement) : retirez-l’en d’abord."
    assert refused(communication, delete_address(planned)) == expected

    with django_capture_on_commit_callbacks(execute=True):
        carry_out(moment)
    correct(site.last, body=[])
    assert refused(communication, delete_address(document)) == expected.replace("Suite", "Bilan")


def test_of_several_files_none_is_deleted_while_one_is_used(site, image, document, communication):
    spare = image_from_bytes("b.jpg", picture_bytes(size=(32, 32)), title="Autre", description="")
    site.challenge.image, site.challenge.poster = image, document
    site.challenge.save_revision().publish()
    images = f"/admin/bulk/media/image/delete/?id={image.pk}&id={spare.pk}&next=/admin/images/"
    answer = communication.post(images, follow=True)
    assert in_words(answer).startswith("« Phare » sert encore dans « Signaux faibles »")
    answer = communication.post(f"/admin/bulk/media/document/delete/?id={document.pk}", follow=True)
    assert in_words(answer).startswith("« Bilan » sert encore dans « Signaux faibles »")
    assert (Image.objects.count(), Document.objects.count()) == (2, 1)
    communication.post(images.replace(f"id={image.pk}&", ""))
    assert list(Image.objects.all()) == [image]


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_what_was_just_uploaded_is_kept_once_it_is_used(
    site, image, document, communication, writer, kind
):
    """The script of the upload's screen gets its answer; the next screen says why."""
    file = image if kind == "images" else document
    address = f"/admin/{kind}/multiple/{file.pk}/delete/"
    site.challenge.image, site.challenge.poster = image, document
    site.challenge.save_revision().publish()
    assert writer.post(address).status_code == 302  # somebody else sent it
    assert communication.post(address).json() == {"success": False}
    assert "sert encore dans" in communication.get("/admin/").text

    site.challenge.image = site.challenge.poster = None
    site.challenge.save_revision().publish()
    assert communication.post(address).json()["success"] is True
    assert not type(file).objects.exists()


def test_snippets_that_something_uses_are_not_deleted(site, communication):
    """Terms, one by one or together: by what is online, a draft, a block of a page."""
    online, drafted, shown, spare = (Theme.objects.create(name=name) for name in "ABCD")
    site.challenge.themes = [online]
    site.challenge.save_revision().publish()
    site.challenge.themes = [online, drafted]
    site.challenge.save_revision()
    block = {"type": "latest_challenges", "value": {"theme": shown.slug}}
    site.add(site.home, ProgrammePage(title="Choix", slug="choix", body=[block]))

    base = "/admin/snippets/challenges/theme/delete"
    for term, place in (
        (online, "Signaux faibles"),
        (drafted, "Signaux faibles"),
        (shown, "Choix"),
    ):
        screen = communication.get(f"{base}/{term.pk}/").text
        assert f">{place}</a>" in screen, term
        assert "Oui, supprimer" not in screen, term
        communication.post(f"{base}/{term.pk}/")
        bulk = f"/admin/bulk/challenges/theme/delete/?id={term.pk}&id={spare.pk}"
        answer = communication.post(bulk, follow=True)
        assert f"« {term} » sert encore dans « {place} »" in in_words(answer)
    assert Theme.objects.count() == 4
    communication.post(f"{base}/{spare.pk}/")
    assert list(Theme.objects.all()) == [online, drafted, shown]


def test_a_term_is_used_where_one_is_that_was_merged_into_it(site, communication):
    target = Theme.objects.create(name="Mer")
    source = Theme.objects.create(name="Mers", merged_into=target)
    bulk = f"/admin/bulk/challenges/theme/delete/?id={target.pk}"
    assert communication.get(bulk).status_code == 200
    site.challenge.themes = [source]
    site.challenge.save_revision()
    answer = communication.get(bulk, follow=True)
    assert "« Mer » sert encore dans « Signaux faibles »" in in_words(answer)
