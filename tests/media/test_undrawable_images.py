"""An image of the library whose file cannot be drawn any more keeps no editor from the others."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image as PILImage

from media.models import Image
from tests.media.conftest import picture_bytes

pytestmark = pytest.mark.django_db


def one_column() -> bytes:
    """A picture so long that no rendition of it has a width."""
    output = io.BytesIO()
    PILImage.new("1", (1, 1_000_000)).save(output, "PNG")
    return output.getvalue()


@pytest.fixture
def client(communication):
    communication.raise_request_exception = False
    return communication


@pytest.mark.parametrize(
    "content",
    [None, b"", b"junk", picture_bytes("JPEG", (900, 600))[:-2000], one_column()],
    ids=["missing", "empty", "junk", "half", "one column"],
)
def test_it_is_listed_chosen_and_deleted(client, saved_image, content):
    image, other = saved_image(title="Illisible"), saved_image((900, 600), "Portrait")
    image.renditions.all().delete()
    file = Path(image.file.path)
    file.unlink() if content is None else file.write_bytes(content)

    for address in (
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:image_usage", args=[image.pk]),
        reverse("image_alternatives"),
        reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        f"{reverse('wagtailimages_chooser:chosen_multiple')}?id={image.pk}&id={other.pk}",
        f"{reverse('wagtailimages_chooser:chosen', args=[image.pk])}?select_format=true",
        reverse("wagtailimages:delete", args=[image.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Illisible" in answer.text, address
    preview = reverse("wagtailimages:preview", args=[image.pk, "width-100"])
    assert client.get(preview).status_code == 410
    client.post(reverse("wagtailimages:delete", args=[image.pk]))
    assert list(Image.objects.all()) == [other]
