"""Shows editors how a page looks where it is shared."""

from wagtail.admin.panels import Panel


class SharingPanel(Panel):
    """Title, description and picture of the page, as last saved; nothing can be changed in it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/panels/sharing.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)
