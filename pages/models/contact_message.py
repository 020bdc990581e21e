"""The messages that visitors send from the contact page."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from publishing import clock
from publishing.dates import moment_in_short
from publishing.mail_queue import QueuedMail
from publishing.scheduler.background import delete_rows

# Messages of any state are kept as long as the contact page says.
RETENTION = timedelta(days=180)
SUBJECT_LENGTH, MESSAGE_LENGTH = 150, 5000


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


def delete_old_messages() -> bool:
    """Delete the messages that are past `RETENTION`: a background job."""
    return delete_rows(ContactMessage.objects.filter(sent_at__lt=clock.now() - RETENTION))
