"""The blocks that editors compose the body of a page with."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from media import references, rules, videos, wording
from media.checks import Finding, below, label_findings, part_of, wide_image_findings
from media.choices import ChoiceBlock
from media.choosers import DocumentChooserBlock, ImageBlock, ImageChooserBlock, PageChooserBlock
from media.headings import HeadingBlock
from media.links import public_href, validate_address
from media.safe_html import RichTextBlock

INLINE_FEATURES = ["bold", "italic", "link", "english"]
SIMPLE_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "english"]
TEXT_FEATURES = [*SIMPLE_TEXT_FEATURES, "image", "superscript", "code"]

TEXTS, MEDIA, DATA = "Textes", "Images, vidéos et fichiers", "Données et code"


# Texts ------------------------------------------------------------------------------------------


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Citation", help_text="Sans guillemets\xa0: ils sont ajoutés.")
    author = blocks.CharBlock(label="Auteur ou autrice", required=False, max_length=200)
    role = blocks.CharBlock(label="Fonction", required=False, max_length=200)

    verbatim = ("text",)

    class Meta:
        label = "Citation"
        icon = "openquote"
        group = TEXTS
        description = "Les mots d’une personne, avec son nom et sa fonction."
        template = "media/blocks/quote.html"
        preview_value = {
            "text": "En dix mois, nous avons réduit de moitié le temps d’instruction des dossiers.",
            "author": "Camille Martin",
            "role": "Mentore, ministère de la Culture",
        }


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=200)
    text = RichTextBlock(label="Texte", features=SIMPLE_TEXT_FEATURES)

    class Meta:
        label = "Mise en avant"
        icon = "info-circle"
        group = TEXTS
        description = "Un encadré pour une information que personne ne doit manquer."
        template = "media/blocks/callout.html"
        preview_value = {
            "title": "Les candidatures sont ouvertes",
            "text": "<p>Déposez votre dossier <b>avant le 31\xa0mars</b>.</p>",
        }


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label="Titre", max_length=200, help_text="Une question, ou ce que l’on trouve dessous."
    )
    text = RichTextBlock(label="Texte", features=SIMPLE_TEXT_FEATURES)

    class Meta:
        label = "Volet"
        icon = "list-ul"


class AccordionBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(AccordionItemBlock(), min_num=1, max_num=40, **kwargs)

    class Meta:
        label = "Accordéon"
        icon = "list-ul"
        group = TEXTS
        description = "Des volets qui s’ouvrent un à un, pour des questions ou des détails."
        template = "media/blocks/accordion.html"
        preview_value = [
            {"title": "Combien de temps dure un défi ?", "text": "<p>Dix mois.</p>"},
            {"title": "Où travaille-t-on ?", "text": "<p>Dans l’administration.</p>"},
        ]


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=200)
    text = RichTextBlock(label="Texte", required=False, features=SIMPLE_TEXT_FEATURES)
    image = ImageChooserBlock(
        label="Pictogramme", required=False, help_text="Décoratif : petit, à côté du texte."
    )

    class Meta:
        label = "Étape"
        icon = "order"


class StepsBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(StepBlock(), min_num=2, max_num=12, **kwargs)

    class Meta:
        label = "Étapes"
        icon = "order"
        group = TEXTS
        description = "Un récit numéroté\xa0: ce qui se passe d’abord, ensuite, enfin."
        template = "media/blocks/steps.html"
        preview_value = [
            {"title": "L’administration propose un défi", "text": "<p>En quelques pages.</p>"},
            {"title": "Une équipe est recrutée", "text": "<p>Par un jury.</p>"},
            {"title": "Le service est livré", "text": "<p>Et d’autres le reprennent.</p>"},
        ]


# Links: buttons and tiles -----------------------------------------------------------------------


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str | None:
        """Where the link leads; None if that is nowhere a visitor may go."""
        if self.get("page"):
            return references.page_url(self["page"])
        return public_href(self.get("url") or "")


class LinkBlock(blocks.StructBlock):
    """What leads to a page of the site or to another address."""

    page = PageChooserBlock(label="Page du site", required=False)
    url = blocks.CharBlock(
        search_index=False,
        label="ou adresse",
        required=False,
        max_length=2000,
        validators=[validate_address],
        help_text="Commence par https://, mailto: ou tel:.",
    )

    def clean(self, value):
        value = super().clean(value)
        page, address = value.get("page"), value.get("url")
        if page and address:
            message = "Choisissez une page ou saisissez une adresse, pas les deux."
        elif not page and not address and not self.is_deferred_validation:
            message = "Choisissez une page ou saisissez une adresse."
        else:
            return value
        raise StructBlockValidationError(block_errors={"url": ValidationError(message)})

    class Meta:
        icon = "link"
        value_class = LinkValue


class ButtonValue(LinkValue):
    @property
    def css_class(self) -> str:
        return "fr-btn fr-btn--secondary" if self.get("style") == "secondary" else "fr-btn"


class ButtonBlock(LinkBlock):
    label = blocks.CharBlock(
        label="Libellé",
        max_length=80,
        help_text="Dit où mène le bouton, même lu seul\xa0: «\xa0Proposer un défi\xa0».",
    )
    style = ChoiceBlock(
        label="Apparence",
        choices=[("primary", "Principal"), ("secondary", "Secondaire")],
        default="primary",
    )

    def own_findings(self, value) -> Iterator[Finding]:
        return label_findings(value.get("label") or "", part_of(self, "label"))

    class Meta:
        label = "Bouton"
        form_layout = ["label", "page", "url", "style"]
        value_class = ButtonValue


class ButtonsBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(ButtonBlock(), min_num=1, max_num=4, **kwargs)

    class Meta:
        label = "Boutons"
        icon = "link"
        group = TEXTS
        description = "Un à quatre boutons, vers une page du site ou une autre adresse."
        template = "media/blocks/buttons.html"
        preview_value = [
            {"label": "Proposer un défi", "url": "https://www.numerique.gouv.fr/"},
            {
                "label": "Nous écrire",
                "url": "mailto:contact@example.fr",
                "style": "secondary",
            },
        ]


class TileBlock(LinkBlock):
    title = blocks.CharBlock(label="Titre", max_length=120)
    text = blocks.TextBlock(label="Texte", required=False, max_length=300)
    image = ImageChooserBlock(
        label="Image", required=False, help_text="Décorative\xa0: elle n’a pas de texte."
    )

    def own_findings(self, value) -> Iterator[Finding]:
        return label_findings(value.get("title") or "", part_of(self, "title"))

    class Meta:
        label = "Tuile"
        form_layout = ["title", "text", "image", "page", "url"]


class TilesBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(TileBlock(), min_num=1, max_num=12, **kwargs)

    class Meta:
        label = "Tuiles"
        icon = "grip"
        group = TEXTS
        description = "De grands liens, avec un texte et une image si vous le voulez."
        template = "media/blocks/tiles.html"
        preview_value = [
            {
                "title": "Proposer un défi",
                "text": "Vous dirigez un service public et un problème vous résiste.",
                "url": "https://www.numerique.gouv.fr/",
            },
            {
                "title": "Nous rejoindre",
                "text": "Développement, données, design\xa0: dix mois pour servir.",
                "url": "https://www.numerique.gouv.fr/",
            },
        ]


# Images and videos ------------------------------------------------------------------------------


def sample_image():
    """Return the latest image of the library for a preview, None in an empty library."""
    return get_image_model().objects.prefetch_related("renditions").order_by("-pk").first()


class CaptionedImageBlock(blocks.StructBlock):
    image = ImageBlock(label="Image")
    caption = RichTextBlock(label="Légende", required=False, features=INLINE_FEATURES)

    def get_preview_value(self):
        return self.normalize(
            {"image": sample_image(), "caption": "<p>La promotion au complet, en septembre.</p>"}
        )

    def own_findings(self, value) -> Iterator[Finding]:
        if value.get("image"):
            (step,) = part_of(self, "image")
            yield from below(step, wide_image_findings(value["image"]))

    class Meta:
        label = "Image"
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
    transcript = RichTextBlock(
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
        value_class = VideoValue


# Files, tables, code ----------------------------------------------------------------------------


class FileValue(blocks.StructValue):
    @property
    def label(self) -> str:
        document = self.get("document")
        return self.get("title") or (document.title if document else "")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="Fichier")
    title = blocks.CharBlock(
        label="Titre", required=False, max_length=200, help_text="Par défaut, celui du document."
    )
    description = blocks.CharBlock(label="Description", required=False, max_length=500)

    def get_preview_value(self):
        # A document of no library: the preview needs its name and its size alone.
        document = get_document_model()(
            pk=0, title="Rapport annuel", file="documents/rapport.pdf", file_size=1_234_567
        )
        return self.normalize(
            {
                "document": document,
                "title": "Rapport annuel",
                "description": "Le bilan des dix mois de la promotion.",
            }
        )

    def own_findings(self, value) -> Iterator[Finding]:
        if not value.get("document"):
            return
        if wording.is_file_name(value.label):
            yield Finding(rules.FILE_WITHOUT_NAME, value.label, part_of(self, "title"))
        else:
            yield from label_findings(value.label, part_of(self, "title"))
        place = part_of(self, "document")
        yield Finding(rules.UNTAGGED_PDF, value.label, place, document=value["document"].pk)

    class Meta:
        label = "Fichier à télécharger"
        icon = "doc-full"
        group = MEDIA
        description = "Un lien de téléchargement, avec le type et la taille du fichier."
        template = "media/blocks/file.html"
        value_class = FileValue


class TableBlock(TypedTableBlock):
    text = RichTextBlock(label="Texte", required=False, features=INLINE_FEATURES)
    number = blocks.FloatBlock(label="Nombre", required=False)

    def clean(self, value):
        value = super().clean(value)
        if value.columns and not value.caption and not self.is_deferred_validation:
            raise TypedTableBlockValidationError(
                non_block_errors=ErrorList(
                    ["Donnez une légende au tableau\xa0: elle dit ce qu’on y lit."]
                )
            )
        return value

    def own_findings(self, value) -> Iterator[Finding]:
        for index, column in enumerate(value.columns):
            if not (column["heading"] or "").strip():
                yield Finding(rules.NO_COLUMN_HEADING, f"colonne\xa0{index + 1}")

    class Meta:
        label = "Tableau"
        icon = "table"
        group = DATA
        description = "Un tableau simple\xa0: une ligne d’en-têtes, des textes et des nombres."
        template = "media/blocks/table.html"
        preview_value = {
            "caption": "Les promotions",
            "columns": [
                {"type": "text", "heading": "Promotion"},
                {"type": "number", "heading": "Défis"},
            ],
            "rows": [
                {"values": ["<p>EIG 6</p>", 19]},
                {"values": ["<p>EIG 7</p>", 14]},
            ],
        }


class CodeBlock(blocks.StructBlock):
    language = ChoiceBlock(
        label="Langage",
        choices=[
            ("text", "Texte"),
            *(("bash", "Terminal"), ("css", "CSS"), ("html", "HTML"), ("javascript", "JavaScript")),
            *(("json", "JSON"), ("python", "Python"), ("r", "R"), ("sql", "SQL"), ("yaml", "YAML")),
        ],
        default="text",
    )
    code = blocks.TextBlock(label="Code")

    verbatim = ("code",)

    class Meta:
        label = "Code"
        icon = "code"
        group = DATA
        description = "Un extrait de programme ou de configuration, affiché tel quel."
        template = "media/blocks/code.html"
        preview_value = {"language": "python", "code": 'print("Bonjour")'}


# The body ---------------------------------------------------------------------------------------


class StoryBlock(blocks.StreamBlock):
    """What the body of any page may be made of: shallow, and without raw HTML."""

    text = RichTextBlock(
        label="Texte",
        features=TEXT_FEATURES,
        icon="pilcrow",
        group=TEXTS,
        description="Des paragraphes, des listes, des liens.",
        template="media/blocks/text.html",
        preview_value=(
            "<p>Le programme <b>EIG</b> réunit pendant dix mois\xa0:</p>"
            "<ul><li>des spécialistes du numérique\xa0;</li><li>des agents publics.</li></ul>"
        ),
    )
    heading = HeadingBlock(group=TEXTS)
    image = CaptionedImageBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    buttons = ButtonsBlock()
    accordion = AccordionBlock()
    steps = StepsBlock()
    tiles = TilesBlock()
    video = VideoBlock()
    file = FileBlock()
    table = TableBlock()
    code = CodeBlock()
