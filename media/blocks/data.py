"""Files to download, tables, code."""

from collections.abc import Iterator

from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.documents import get_document_model

from media import rules, wording
from media.blocks.features import DATA, INLINE_FEATURES, MEDIA
from media.checks import Finding, label_findings
from media.choosers import DocumentChooserBlock
from media.comparison import ComparedRichTextBlock
from publishing.block_steps import part_of


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


class NumberBlock(blocks.FloatBlock):
    """A number in a table. No label stands beside it there, so its field is named by itself."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.field.widget.attrs["aria-label"] = kwargs["label"]


class TableBlock(TypedTableBlock):
    text = ComparedRichTextBlock(label="Texte", required=False, features=INLINE_FEATURES)
    number = NumberBlock(label="Nombre", required=False)

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


class LinesBlock(blocks.TextBlock):
    """Text whose lines end as an import ends them, not as a browser does: so it stays the same."""

    def value_from_form(self, value: str) -> str:
        return super().value_from_form(value).replace("\r\n", "\n")


class CodeBlock(blocks.StructBlock):
    code = LinesBlock(label="Code")

    verbatim = ("code",)

    class Meta:
        label = "Code"
        icon = "code"
        group = DATA
        description = "Un extrait de programme ou de configuration, affiché tel quel."
        template = "media/blocks/code.html"
        preview_value = {"code": 'print("Bonjour")'}
