"""What `media` changes in Wagtail."""

import wagtail.admin.rich_text.editors.draftail.features as draftail
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    InlineStyleElementHandler,
    PageLinkElementHandler,
)

from media import (
    document_access,  # noqa: F401 - its hook registers itself
    form_references,
    pasting_admin,  # noqa: F401 - its hook and its adapter register themselves
)
from media.rich_text import (
    DocumentLinkHandler,
    ImageEmbedHandler,
    NoMediaEmbedHandler,
    PageLinkHandler,
)


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def render_existing_references_only(features):
    features.register_link_type(PageLinkHandler)
    features.register_link_type(DocumentLinkHandler)
    features.register_embed_type(ImageEmbedHandler)
    features.register_embed_type(NoMediaEmbedHandler)


class LoadedPageLinkHandler(PageLinkElementHandler):
    """A link to a page, as the rich text editor wants it."""

    def get_attribute_data(self, attrs):
        page = form_references.page_to_show(attrs["id"])
        if page is None:
            return super().get_attribute_data(attrs)
        return {"id": page.pk, "url": page.url, "parentId": page.parent_key}


@hooks.register("register_rich_text_features", order=10)
def edit_links_without_queries(features):
    rule = features.converter_rules_by_converter["contentstate"]["link"]
    handlers = rule["from_database_format"] | {'a[linktype="page"]': LoadedPageLinkHandler("LINK")}
    features.register_converter_rule(
        "contentstate", "link", rule | {"from_database_format": handlers}
    )


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
