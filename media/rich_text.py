"""References in rich text as visitors get them: links and images that exist."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.documents.rich_text import DocumentLinkHandler as WagtailDocumentLinkHandler
from wagtail.images.rich_text import ImageEmbedHandler as WagtailImageEmbedHandler
from wagtail.models import Page, Site
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


def saved_link(props: dict[str, Any]) -> Any:
    """Return a link of the editor as it is stored; one to a page of this site follows the page."""
    if "id" not in props and (page := page_at(props.get("url") or "")):
        props = props | {"id": page.pk}
    return link_entity(props)


def page_at(address: str) -> Page | None:
    """Return the live page at a whole address of this site, None if there is none."""
    parts = urlsplit(address)
    host = f"{parts.scheme}://{parts.netloc}"
    roots = {
        root.language_code: root.root_path
        for root in Site.get_site_root_paths()
        if root.root_url == host
    }
    if not roots or parts.query or parts.fragment:
        return None
    language, _, rest = parts.path.strip("/").partition("/")
    if language not in roots or language == settings.LANGUAGE_CODE:
        language, rest = settings.LANGUAGE_CODE, parts.path.strip("/")
    path = f"{roots.get(language, '')}{rest}/" if rest else roots.get(language, "")
    return Page.objects.live().filter(url_path=path).first()


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
