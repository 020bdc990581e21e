"""Images and videos."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images import get_image_model

from media import rules, videos
from media.blocks.features import INLINE_FEATURES, MEDIA, SIMPLE_TEXT_FEATURES
from media.checks import Finding
from media.choosers import ImageBlock, ImageChooserBlock
from media.comparison import ComparedRichTextBlock
from publishing.block_steps import part_of

# Of an image across the whole width of the text, in pixels.
NARROWEST = 600


def sample_image():
    """Return the latest image of the library for a preview, None in an empty library."""
    return get_image_model().objects.prefetch_related("renditions").order_by("-pk").first()


class CaptionedImageBlock(blocks.StructBlock):
    image = ImageBlock(label="Image")
    caption = ComparedRichTextBlock(label="Légende", required=False, features=INLINE_FEATURES)

    def get_preview_value(self):
        return self.normalize(
            {"image": sample_image(), "caption": "<p>La promotion au complet, en septembre.</p>"}
        )

    def own_findings(self, value) -> Iterator[Finding]:
        image = value.get("image")
        if image and image.width < NARROWEST:
            yield Finding(rules.SMALL_IMAGE, image.title, part_of(self, "image"))

    class Meta:
        label = "Image avec légende"
        icon = "image"
        group = MEDIA
        description = "Une image sur toute la largeur du texte, avec sa légende et son crédit."
        template = "media/blocks/image.html"


class VideoValue(blocks.StructValue):
    @property
    def video(self) -> videos.Video | None:
        return videos.recognise(self.get("url") or "")


def validate_video_address(address: str) -> None:
    if videos.recognise(address) is None:
        raise ValidationError(
            "Cette adresse n’est pas celle d’une vidéo YouTube, Dailymotion ou Vimeo. "
            "Copiez celle de la page de la vidéo.",
            code="unknown_player",  # the field has a message of its own for "invalid"
        )


class VideoBlock(blocks.StructBlock):
    url = blocks.URLBlock(
        search_index=False,
        label="Adresse de la vidéo",
        validators=[validate_video_address],
        help_text="L’adresse de sa page sur YouTube, Dailymotion ou Vimeo.",
    )
    title = blocks.CharBlock(label="Titre de la vidéo", max_length=200)
    poster = ImageChooserBlock(
        label="Image d’attente",
        required=False,
        help_text="Affichée avant la lecture\xa0; rien n’est demandé au lecteur avant le clic.",
    )
    transcript = ComparedRichTextBlock(
        label="Transcription",
        required=False,
        features=SIMPLE_TEXT_FEATURES,
        help_text="Tout ce qui est dit et montré, pour qui n’entend pas ou ne voit pas la vidéo.",
    )

    def get_preview_value(self):
        return self.normalize(
            {
                "url": "https://www.youtube.com/watch?v=Kh0Y2hVe_bw",
                "title": "Dix mois au service de l’intérêt général",
                "poster": sample_image(),
                "transcript": "<p>Bonjour, je m’appelle Camille…</p>",
            }
        )

    verbatim = ("transcript",)

    def own_findings(self, value) -> Iterator[Finding]:
        if not value.get("transcript"):
            yield Finding(
                rules.NO_TRANSCRIPT, value.get("title") or "", part_of(self, "transcript")
            )

    class Meta:
        label = "Vidéo"
        icon = "media"
        group = MEDIA
        description = "Une vidéo qui ne se charge qu’au clic, avec sa transcription."
        template = "media/blocks/video.html"
        form_layout = blocks.BlockGroup(["url", "title", "transcript"], settings=["poster"])
        value_class = VideoValue
