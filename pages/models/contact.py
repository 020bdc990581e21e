"""The contact page, and the messages that it brings."""

from datetime import datetime, timedelta

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from media.blocks import SIMPLE_TEXT_FEATURES
from media.fields import BodyField
from pages.blocks import BodyBlock
from pages.models.programme import EditorialPage
from publishing import clock
from publishing.dates import moment_in_short
from publishing.models import PublishedPage
from publishing.scheduling.background import delete_rows
from publishing.scheduling.mail_queue import QueuedMail

# Messages of any state are kept as long as the contact page says.
RETENTION = timedelta(days=180)
SUBJECT_LENGTH, MESSAGE_LENGTH = 150, 5000


class ContactPage(EditorialPage):
    """A form that writes to the team; `pages.contact.send_message` receives it."""

    text = RichTextField("avant le formulaire", blank=True, features=SIMPLE_TEXT_FEATURES)
    body = BodyField(
        BodyBlock(),
        verbose_name="après le formulaire",
        blank=True,
        help_text="Par exemple, une adresse postale.",
    )
    thanks = models.CharField(
        "remerciement",
        max_length=300,
        blank=True,
        help_text="Affiché une fois le message envoyé. Dites sous quel délai vous répondez.",
    )

    unsearched_fields = frozenset({"thanks"})

    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("text"),
        FieldPanel("thanks"),
        FieldPanel("body"),
    ]
    page_description = "Un formulaire dont les messages arrivent à l’équipe."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "page de contact"
        verbose_name_plural = "pages de contact"

    @classmethod
    def known_parameters(cls) -> list[str]:
        return ["message"]

    def get_context(self, request: HttpRequest, *args, **kwargs):
        from pages.forms import ContactForm

        context = super().get_context(request, *args, **kwargs)
        sent = request.GET.get("message") == "recu"
        return context | {"form": None if sent else ContactForm(), "retention": RETENTION.days}


class ContactMessage(QueuedMail):
    """The message of a visitor. Nothing else of the visitor is kept."""

    class State(models.TextChoices):
        NEW = "nouveau", "Nouveau"
        HANDLED = "traite", "Traité"
        SPAM = "indesirable", "Indésirable"

    sent_at = models.DateTimeField("reçu le", default=timezone.now, db_index=True)
    sender = models.EmailField("adresse")
    subject = models.CharField("objet", max_length=SUBJECT_LENGTH)
    message = models.TextField("message", max_length=MESSAGE_LENGTH)
    state = models.CharField("état", max_length=12, choices=State, default=State.NEW)
    mailed = models.BooleanField("transmis par courriel", default=False)

    class Meta:
        default_permissions = ("view", "change", "delete")
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        # The admin's history keeps this for ever: it says nothing of the message.
        return f"Message du {moment_in_short(self.sent_at)}"

    @property
    def mail_state(self) -> str:
        """Whether the team got it by mail, for the inbox."""
        if self.mailed:
            return "Oui"
        return f"Non, après {self.tries} essais" if self.tries > 1 else "Pas encore"


def number_since(moment: datetime) -> int:
    """Return how many messages came since `moment`."""
    return ContactMessage.objects.filter(sent_at__gt=moment).count()


def delete_old_messages() -> bool:
    """Delete the messages that are past `RETENTION`: a background job."""
    return delete_rows(ContactMessage.objects.filter(sent_at__lt=clock.now() - RETENTION))
