"""Renditions: one JPEG at once, the others by the background work, none during a visit."""

import io
import logging

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.utils import translation
from PIL import Image as PILImage

from media import renditions
from media.models import Image, Rendition
from media.uploads import image_from_bytes
from publishing.caching import generation
from publishing.scheduler import background
from tests.media.conftest import picture_bytes, stored_files
from tests.only import only

pytestmark = pytest.mark.django_db


def work_to_the_end() -> int:
    steps = 0
    while renditions.make_missing_renditions():
        steps += 1
        assert steps < 100, "the background work never ends"
    return steps


def specs_of(image) -> set[str]:
    return set(image.renditions.values_list("filter_spec", flat=True))


def show(image, **options) -> str:
    arguments = " ".join(f"{name}={name}" for name in options)
    template = Template("{% load media_tags %}{% existing_picture image " + arguments + " %}")
    return template.render(Context({"image": image, **options}))


def test_saving_makes_exactly_one_rendition_a_jpeg(saved_image):
    image = saved_image((1500, 1000))
    rendition = only(image.renditions.all())
    with PILImage.open(rendition.file.open()) as jpeg:
        assert jpeg.format == "JPEG"
        assert jpeg.size == (800, 533) == (rendition.width, rendition.height)
    image.title = "Autre titre"
    image.save()
    assert list(image.renditions.all()) == [rendition]


def test_a_new_file_replaces_the_renditions(saved_image):
    image = saved_image((900, 600))
    work_to_the_end()
    image.file = ContentFile(picture_bytes("PNG", (300, 200)), name="b.png")
    image.full_clean()
    image.save()
    rendition = only(image.renditions.all())
    assert (rendition.width, rendition.height) == (300, 200)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (300, {300}),
        (400, {400}),
        (401, {400, 401}),
        (1000, {400, 800, 1000}),
        (2000, {400, 800, 1200}),
    ],
)
def test_the_background_work_completes_the_set_and_never_enlarges(saved_image, width, expected):
    image = saved_image((width, 20))
    assert work_to_the_end() == 1
    offered = BeautifulSoup(show(image), "html.parser").source["srcset"]
    assert [int(part.split()[1][:-1]) for part in offered.split(", ")] == sorted(expected)
    for image_format in ("avif", "webp"):
        found = image.renditions.filter(filter_spec__endswith=image_format)
        assert {rendition.width for rendition in found} == expected
        for rendition in found:
            with PILImage.open(rendition.file.open()) as picture:
                assert picture.format.lower() == image_format
                assert picture.size == (rendition.width, rendition.height)
    assert renditions.make_missing_renditions() is False


def test_a_lost_rendition_is_made_again(saved_image):
    image = saved_image()
    work_to_the_end()
    image.renditions.filter(filter_spec__endswith="webp").delete()
    assert work_to_the_end() == 1


@pytest.mark.django_db(transaction=True)
def test_new_images_empty_the_caches_once(saved_image):
    saved_image()
    saved_image((50, 50))
    before = generation.current()
    seen = []
    while renditions.make_missing_renditions():
        seen.append(generation.current() - before)
    assert seen == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_pages_get_the_new_sizes_even_if_the_last_file_is_broken(saved_image, caplog):
    broken = saved_image()
    saved_image((50, 50))
    broken.file.storage.delete(broken.file.name)
    before = generation.current()
    with caplog.at_level(logging.CRITICAL):
        work_to_the_end()
    assert generation.current() == before + 1


def test_a_broken_file_does_not_stop_the_others_and_is_given_up(saved_image, caplog):
    whole, broken = saved_image(), saved_image((50, 50))
    broken.file.storage.delete(broken.file.name)
    with caplog.at_level(logging.CRITICAL):
        steps = work_to_the_end()
    assert steps == 1 + renditions.ATTEMPTS
    assert len(specs_of(whole)) == 8
    assert len(specs_of(broken)) == 1
    broken.file = ContentFile(picture_bytes(size=(70, 70)), name="again.jpg")
    broken.save()
    assert work_to_the_end() == 1


@pytest.mark.parametrize("meanwhile", ["replaced", "deleted"])
def test_a_rendition_of_a_file_that_was_replaced_meanwhile_is_thrown_away(
    saved_image, monkeypatch, caplog, meanwhile
):
    image = saved_image((300, 200))
    encode = Image.generate_rendition_file

    def encode_while_an_editor_saves(self, *args, **options):
        monkeypatch.setattr(Image, "generate_rendition_file", encode)
        file = encode(self, *args, **options)
        same = Image.objects.get(pk=image.pk)
        if meanwhile == "replaced":
            same.file = ContentFile(picture_bytes("PNG", (90, 60)), name="b.png")
            same.save()
        else:
            same.delete()
        return file

    monkeypatch.setattr(Image, "generate_rendition_file", encode_while_an_editor_saves)
    work_to_the_end()
    widths = {rendition.width for rendition in Rendition.objects.filter(image_id=image.pk)}
    assert widths == ({90} if meanwhile == "replaced" else set())
    assert not caplog.records


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cmyk.jpg", picture_bytes("JPEG", mode="CMYK")),
        ("grey.png", picture_bytes("PNG", mode="LA")),
        ("palette.png", picture_bytes("PNG", mode="P", transparency=0)),
        ("bits.png", picture_bytes("PNG", mode="1")),
        ("palette.gif", picture_bytes("GIF", mode="P")),
        ("alpha.webp", picture_bytes("WEBP", mode="RGBA")),
    ],
)
def test_every_kind_of_picture_gets_its_set(name, data):
    image = image_from_bytes(name, data, title="Image")
    work_to_the_end()
    assert len(specs_of(image)) == 8


def test_transparency_becomes_white_in_jpeg():
    output = io.BytesIO()
    PILImage.new("RGBA", (40, 40), (0, 0, 0, 0)).save(output, "PNG")
    image = image_from_bytes("logo.png", output.getvalue(), title="Logo")
    with PILImage.open(image.renditions.get().file.open()) as jpeg:
        assert jpeg.getpixel((20, 20)) == (255, 255, 255)


# During a visit ---------------------------------------------------------------------------------


def test_a_visit_shows_existing_renditions_and_makes_none(saved_image, media_root):
    image = saved_image((1000, 500), description="Un portrait")
    files = stored_files(media_root)
    html = show(image, sizes="50vw")
    assert html.startswith("<picture><img ")
    assert 'width="800"' in html
    assert 'height="400"' in html
    assert 'alt="Un portrait"' in html
    assert 'loading="lazy"' in html
    assert "<source" not in html
    assert stored_files(media_root) == files
    assert image.renditions.count() == 1


def widths(html):
    offered = html.split('srcset="')[1].split('"')[0]
    return [part.split(" ")[-1] for part in offered.split(", ")]


def test_every_format_is_offered_by_width_best_first(saved_image):
    image = saved_image((1000, 500))
    work_to_the_end()
    image = Image.objects.prefetch_related("renditions").get(pk=image.pk)
    html = show(image, sizes="50vw", alt="", eager=True)
    avif, webp, jpeg = html.index("image/avif"), html.index("image/webp"), html.index("<img")
    assert avif < webp < jpeg
    assert widths(html) == ["400w", "800w", "1000w"]
    assert widths(show(image, widest=800)) == ["400w", "800w"]
    assert widths(show(image, widest=1)) == ["400w"]
    assert 'sizes="50vw"' in html
    assert 'alt=""' in html
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html


def test_an_image_without_any_rendition_leaves_its_alternative_text_alone(saved_image):
    image = saved_image(description="Un <b>portrait</b>")
    image.renditions.all().delete()
    html = show(image)
    assert "<img" not in html
    assert "Un &lt;b&gt;portrait&lt;/b&gt;" in html
    assert show(image, alt="") == ""
    assert show(None) == ""


@pytest.mark.parametrize(
    ("french", "english", "language", "alternative"),
    [
        ("", "", "fr", ""),  # never the title
        ("Une dune", "A dune", "fr", "Une dune"),
        ("Une dune", "A dune", "en", "A dune"),
        ("Une dune", "", "en", "Une dune"),
        ("", "A dune", "fr", ""),
    ],
)
def test_the_alternative_text_is_that_of_the_language(
    saved_image, french, english, language, alternative
):
    image = saved_image(title="IMG_2034", description=french, description_en=english)
    with translation.override(language):
        assert f'alt="{alternative}"' in show(image)


@pytest.mark.django_db(transaction=True)
def test_a_visible_change_of_the_library_bumps_the_generation(saved_image):
    image = saved_image()
    before = generation.current()
    image.credit = "Marie Martin"
    image.save()
    assert generation.current() == before + 1
    Image.objects.all().delete()
    assert generation.current() == before + 2


@pytest.mark.django_db(transaction=True)  # another job asks the site, which ends its connection
def test_the_scheduler_makes_renditions_when_nothing_else_is_to_do(saved_image):
    image = saved_image()
    while background.run_one():
        pass
    assert len(specs_of(image)) == 8
