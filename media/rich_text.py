"""References in rich text as visitors get them: links and images that exist."""

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler as WagtailDocumentLinkHandler
from wagtail.images.rich_text import ImageEmbedHandler as WagtailImageEmbedHandler
from wagtail.rich_text.pages import PageLinkHandler as WagtailPageLinkHandler

from media import pictures, references


class WithoutKeyMixin:
    """Lets a reference without a key stand in a text; Wagtail's handlers raise."""

    @classmethod
    def extract_references(cls, attrs):
        return super().extract_references(attrs) if "id" in attrs else ()  # type: ignore[misc]


class PageLinkHandler(WithoutKeyMixin, WagtailPageLinkHandler):
    """A link to a page that visitors can reach; `<a>` without address otherwise."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        pages = references.fetch(cls.get_model(), [attrs.get("id") for attrs in attrs_list])
        return [_opening_tag(references.page_url(page)) for page in pages]


class DocumentLinkHandler(WithoutKeyMixin, WagtailDocumentLinkHandler):
    """A link to a document that exists; `<a>` without address otherwise."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        documents = references.fetch(cls.get_model(), [attrs.get("id") for attrs in attrs_list])
        return [_opening_tag(document.url if document else None) for document in documents]


def _opening_tag(url: str | None) -> str:
    return f'<a href="{escape(url)}">' if url else "<a>"


class ImageEmbedHandler(WithoutKeyMixin, WagtailImageEmbedHandler):
    """The renditions that exist: Wagtail's handler makes them during the visit."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        images = references.fetch(cls.get_model(), [attrs.get("id") for attrs in attrs_list])
        return [
            pictures.picture(image, alt=attrs.get("alt", "")) if image else ""
            for image, attrs in zip(images, attrs_list, strict=True)
        ]
