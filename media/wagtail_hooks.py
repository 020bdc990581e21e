"""Changes of `media` in Wagtail: rich text, uploads, pasting, access to documents."""

import wagtail.admin.rich_text.editors.draftail.features as draftail
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.views.generic import RedirectView
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler

from media import (
    document_access,  # noqa: F401 - its hook registers itself
    pasting,  # noqa: F401 - its hook and its adapter register themselves
)
from media.image_library import AddImagesView, AlternativesView
from media.rich_text import DocumentLinkHandler, ImageEmbedHandler, PageLinkHandler


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def render_existing_references_only(features):
    features.register_link_type(PageLinkHandler)
    features.register_link_type(DocumentLinkHandler)
    features.register_embed_type(ImageEmbedHandler)


@hooks.register("register_rich_text_features")
def mark_passages_in_english(features):
    features.register_editor_plugin(
        "draftail",
        "english",
        draftail.InlineStyleFeature(
            {
                "type": "ENGLISH",
                "label": "EN",
                "description": "Passage en anglais",
                "style": {"borderBottom": "1px dashed"},
            }
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "english",
        {
            "from_database_format": {"span[lang='en']": InlineStyleElementHandler("ENGLISH")},
            "to_database_format": {
                "style_map": {"ENGLISH": {"element": "span", "props": {"lang": "en"}}}
            },
        },
    )


@hooks.register("insert_global_admin_js")
def uploads_script():
    return format_html('<script src="{}"></script>', static("media/uploads.js"))


# Registered before Wagtail's, two of whose addresses they replace.
@hooks.register("register_admin_urls", order=-1)
def several_images():
    return [
        path("images/multiple/add/", AddImagesView.as_view(), name="add_images"),
        path("images/textes-alternatifs/", AlternativesView.as_view(), name="image_alternatives"),
        # No screen asks for it, and it fails on a file that cannot be drawn: gone (410).
        path("images/<int:image_id>/preview/<str:filter_spec>/", RedirectView.as_view()),
    ]
