"""The one way to place an image in rich text (Wagtail reads this module by its name)."""

from wagtail.images.formats import Format, register_image_format, unregister_image_format

from media.renditions import JPEG

for name in ("fullwidth", "left", "right"):
    unregister_image_format(name)

# The editor shows the JPEG that exists; visitors get `media.rich_text.ImageEmbedHandler`'s.
register_image_format(Format("fullwidth", "Pleine largeur", "", JPEG))
