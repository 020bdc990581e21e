"""What `media` changes in Wagtail."""

from wagtail import hooks

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
