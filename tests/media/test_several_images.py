"""Images sent together are in the library at once, and asked for their alternative texts."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from media.models import Image
from tests.editing.conftest import costs_the_same
from tests.media.conftest import picture_bytes
from tests.media.samples import NOT_IMAGES
from tests.only import only

pytestmark = pytest.mark.django_db

TEXTS = "/admin/images/textes-alternatifs/"


def send(client, name="carte.png", content=None, title="Carte", **fields):
    """Send one file as Wagtail's script does, and return the answer."""
    file = SimpleUploadedFile(name, content or picture_bytes("PNG"), "image/png")
    fields |= {"files[]": file, "title": title}
    return client.post(reverse("wagtailimages:add_multiple"), fields).json()


@pytest.fixture
def pictures(saved_image):
    """Return a function that stores images which lack their alternative texts."""

    def store(*titles, by, **fields):
        return [saved_image(title=title, uploaded_by_user=by, **fields) for title in titles]

    return store


def asked(client, address=TEXTS) -> list[str]:
    """Return the titles of the images of which the screen asks for the text."""
    soup = BeautifulSoup(client.get(address).content, "lxml")
    return [legend.get_text(strip=True) for legend in soup.select("fieldset > legend")]


def form_of(image: Image, description="", is_decorative=False, title="") -> dict:
    """Return what the browser sends of one image."""
    fields = {"title": title or image.title, "description": description}
    fields |= {"is_decorative": "on"} if is_decorative else {}
    return {f"image-{image.pk}-{name}": value for name, value in fields.items()}


def write(client, images, *forms):
    data = {name: value for form in forms for name, value in form.items()}
    return client.post(TEXTS, {"image": [image.pk for image in images], **data}, follow=True)


# Sending ----------------------------------------------------------------------------------------


def test_a_file_is_in_the_library_at_once_and_leads_to_what_it_lacks(writer):
    people = Collection.get_first_root_node().add_child(name="Équipes")
    answer = send(writer, collection=people.pk)
    image = Image.objects.get()
    assert answer["success"]
    assert answer["image_id"] == image.pk
    assert (image.title, image.description, image.uploaded_by_user) == ("Carte", "", writer.user)
    assert image.collection == people
    links = [link["href"] for link in BeautifulSoup(answer["form"], "lxml").select("p a")]
    assert links == [reverse("wagtailimages:edit", args=[image.pk]), TEXTS]


@pytest.mark.parametrize(
    ("name", "message"),
    [("truncated.jpg", "abîmé"), ("page.png", "abîmé"), ("bomb.png", "trop de pixels")],
)
def test_a_refused_file_says_why_and_the_others_go_on(writer, name, message):
    answer = send(writer, name, NOT_IMAGES[name])
    assert not answer["success"]
    assert message in answer["error_message"]
    assert not Image.objects.exists()

    assert send(writer, "quai.png")["success"]


def test_only_people_who_may_add_images_send_them(client, sign_in):
    address = reverse("wagtailimages:add_multiple")
    Group.objects.create(name="Sans droit").permissions.add(
        *Group.objects.get(name="Rédaction").permissions.filter(codename="access_admin")
    )
    for visitor in (client, sign_in("Sans droit")):
        for path in (address, TEXTS):
            assert visitor.get(path).status_code == 302
        file = SimpleUploadedFile("a.png", picture_bytes("PNG"))
        assert visitor.post(address, {"files[]": file}).status_code == 302
    assert not Image.objects.exists()


def test_a_form_without_a_file_is_refused(writer):
    assert writer.post(reverse("wagtailimages:add_multiple"), {"files[]": ""}).status_code == 400


# Alternative texts ------------------------------------------------------------------------------


def test_who_leaves_half_way_finds_the_rest_again(writer):
    for title in ("Pont", "Quai", "Gare", "Sans titre (IMG_2041)"):
        send(writer, title=title)
    camera, station, quay, bridge = images = list(Image.objects.order_by("-pk"))
    assert asked(writer) == ["Sans titre (IMG_2041)", "Gare", "Quai", "Pont"]

    answer = write(
        writer,
        images,
        form_of(camera, title="La cour"),
        form_of(station, "Un train à quai"),
        form_of(quay, is_decorative=True),
        form_of(bridge),
    )
    assert "3 images sont à jour" in answer.text
    assert asked(writer) == ["La cour", "Pont"]
    station.refresh_from_db()
    assert (station.title, station.description) == ("Gare", "Un train à quai")

    one = form_of(camera, "Une cour", title="La cour"), form_of(bridge)
    assert "Une image est à jour." in write(writer, [camera, bridge], *one).text
    write(writer, [bridge], form_of(bridge, is_decorative=True))
    assert asked(writer) == []
    assert "ont leur texte alternatif" in writer.get(TEXTS).text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"description": "Un pont", "is_decorative": True}, "gardez l’un des deux"),
        ({"description": "Un pont", "title": "IMG_2041.jpg"}, "C’est le nom d’un fichier"),
        ({"description": "a" * 256}, "255"),
    ],
)
def test_a_text_to_mend_is_kept_on_the_screen_while_the_others_are_saved(
    writer, pictures, form, message
):
    bridge, quay, station = images = pictures("Pont", "Quai", "Gare", by=writer.user)
    answer = write(
        writer, images, form_of(bridge, **form), form_of(quay, "Un quai"), form_of(station)
    )
    soup = BeautifulSoup(answer.content, "lxml")
    assert message in answer.text
    assert len(soup.select(".w-field--error")) == 1
    field = soup.select_one(f"[name=image-{bridge.pk}-description]")
    assert field["value"] == form["description"]
    assert [legend.get_text(strip=True) for legend in soup.select("fieldset > legend")] == [
        "Gare",
        "Pont",
    ]
    assert asked(writer) == ["Gare", "Pont"]


def test_the_text_that_somebody_wrote_meanwhile_stays(writer, pictures):
    images = bridge, quay, station = pictures("Pont", "Quai", "Gare", by=writer.user)
    assert asked(writer) == ["Gare", "Quai", "Pont"]
    Image.objects.filter(pk=bridge.pk).update(description="Le pont neuf")
    Image.objects.filter(pk=quay.pk).update(is_decorative=True)
    Image.objects.filter(pk=station.pk).update(description="La gare")

    answer = write(
        writer,
        images,
        form_of(bridge, "Un vieux pont"),
        form_of(quay, "Un quai"),
        form_of(station),
    )
    assert "Quelqu’un l’a décrite («\xa0Le pont neuf\xa0») entre-temps" in answer.text
    assert "Quelqu’un l’a dite décorative entre-temps" in answer.text
    assert "Un vieux pont" in answer.text
    assert list(Image.objects.order_by("pk").values_list("description", "is_decorative")) == [
        ("Le pont neuf", False),
        ("", True),
        ("La gare", False),
    ]


def test_the_screen_asks_for_the_images_that_one_may_change(sign_in, writer, pictures):
    communication = sign_in("Communication")
    own = only(pictures("À moi", by=writer.user))
    other = only(pictures("À la communication", by=communication.user))
    pictures("Décrite", by=writer.user, description="Un pont")
    assert asked(writer) == ["À moi"]
    assert asked(communication) == ["À la communication", "À moi"]

    images = [own, other]
    write(writer, images, *(form_of(image, "Un pont") for image in images))
    described = Image.objects.filter(description="Un pont").values_list("title", flat=True)
    assert set(described) == {"À moi", "Décrite"}


def test_a_forged_form_changes_nothing(writer, pictures):
    pictures("Pont", by=writer.user)
    for keys in ([], ["x", "-1", "9" * 30, ""]):
        answer = writer.post(TEXTS, {"image": keys, "image-x-description": "Un pont"})
        assert answer.status_code == 302
    assert not Image.objects.exclude(description="").exists()


def test_the_screen_shows_twenty_images_at_the_same_cost_as_one(writer, pictures):
    pictures("Pont 00", by=writer.user)
    others = [f"Pont {number:02}" for number in range(1, 22)]
    costs_the_same(lambda: asked(writer), lambda: pictures(*others, by=writer.user))
    assert asked(writer) == [f"Pont {number:02}" for number in range(21, 1, -1)]
    assert asked(writer, f"{TEXTS}?p=2") == ["Pont 01", "Pont 00"]
