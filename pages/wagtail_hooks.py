"""News and the inbox of the contact form in the admin."""

from django.template.defaultfilters import linebreaksbr
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.models import register_snippet

from pages.models import ContactMessage
from pages.viewsets import NewsGroup

register_snippet(NewsGroup)


class LinesPanel(FieldPanel):
    """A text that is shown with its line breaks."""

    def format_value_for_display(self, value):
        return linebreaksbr(value)


class ContactMessageViewSet(ModelViewSet):
    """Read, sort by state, delete; a message is never written here."""

    model = ContactMessage
    icon = "mail"
    menu_label = "Messages reçus"
    menu_order = 250
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "__str__",
        "subject",
        "sender",
        "state",
        Column("mail_state", label="Transmis", sort_key="mailed"),
    ]
    list_filter = ["state", "mailed"]
    search_fields = ["subject", "sender", "message"]
    ordering = ["-sent_at"]
    panels = [
        FieldPanel("state"),
        FieldPanel("sender", read_only=True),
        FieldPanel("subject", read_only=True),
        LinesPanel("message", read_only=True),
        FieldPanel("sent_at", read_only=True),
    ]


@hooks.register("register_admin_viewset")
def register_inbox():
    return ContactMessageViewSet("contact_messages")
