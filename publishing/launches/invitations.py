"""Invitations: who sees what is to come without an account, and whose agreement a launch needs."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from publishing import clock
from publishing.launches.models import Launch
from publishing.line_fields import LineField
from publishing.mail_queue import QueuedMail

SALT = "publishing.Invitation"


class InvitationManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("page", "launch", "created_by")


class Invitation(QueuedMail):
    """A link that shows somebody without an account what is to come.

    It is for a launch, a page, or the whole site at a moment. One to a launch may ask for an
    agreement, by mail: the launch waits for it. The answer covers what was read
    (`launches.agreements`). Deleting the invitation revokes it. Its link holds the signed key, so a
    forged one is refused without a query, and the database alone tells nobody a link.
    """

    class Answer(models.TextChoices):
        YES = "yes", "D’accord"
        REVIEW = "review", "À revoir"

    # Of a key that is never given twice, a revoked link stays revoked.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = LineField(
        "pour qui",
        max_length=120,
        help_text="Par exemple «\xa0Cabinet du ministre\xa0». Ce nom sert à s’y retrouver.",
    )
    email = models.EmailField("adresse électronique", blank=True)
    # It follows the launch when that is moved.
    launch = models.ForeignKey(
        Launch, null=True, editable=False, on_delete=models.CASCADE, related_name="invitations"
    )
    # It is shown as its latest draft where it would not be online.
    page = models.ForeignKey(
        Page, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    # Of an invitation without a launch; None shows the latest draft of the page.
    moment = models.DateTimeField("moment", null=True)
    is_whole_site = models.BooleanField(
        "laisser parcourir tout le site",
        default=False,
        help_text="Sinon, seules les pages du lancement sont montrées telles qu’elles seront.",
    )
    asks = models.BooleanField(
        "demander son accord",
        default=False,
        help_text="Cette personne reçoit le lien par courriel une fois le lancement planifié. Sans "
        "son accord, rien ne part.",
    )
    answer = models.CharField(
        "réponse", max_length=10, choices=Answer.choices, blank=True, editable=False
    )
    remark = models.TextField("remarques", blank=True, editable=False)
    answered_at = models.DateTimeField("répondu le", null=True, editable=False)
    # What was read (`agreements.Parts.contents`), to say what has changed since.
    parts = models.JSONField(default=dict, editable=False)
    # The mail that asks is still to be sent.
    to_mail = models.BooleanField(default=False, editable=False)
    # None for one that asks: it is deleted `RETENTION` after the launch has left.
    expires_at = models.DateTimeField("valable jusqu’au", null=True, editable=False)
    used_at = models.DateTimeField("dernière visite", null=True, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créée par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = InvitationManager()

    class Meta:
        default_permissions = ("add", "delete", "view")
        permissions = [("see_preview", "Peut voir le site à venir")]
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        return Signer(salt=SALT).sign(str(self.pk))

    @property
    def address(self) -> str:
        """The whole address, to give away."""
        return settings.SITE_URL + reverse("invitation", args=[self.token])

    @classmethod
    def with_token(cls, token: str) -> Self | None:
        """Return the invitation of `token`; None for a forged one, and for one that was revoked."""
        try:
            key = Signer(salt=SALT).unsign(token)
        except BadSignature:
            return None
        return cls.objects.filter(pk=key).first()

    @property
    def subject(self) -> Launch | Page | None:
        """What alone it shows of what is to come; None: the whole site."""
        return None if self.is_whole_site else self.launch or self.page

    def page_keys(self) -> list[Any]:
        """Return the keys of the pages that it shows, unless it shows the whole site."""
        if self.launch is None:
            return [self.page_id]
        items = self.launch.items.all()
        return [item.object_id for item in items if item.is_page and not item.is_removal]

    @property
    def shown_moment(self) -> datetime | None:
        """The moment of the site that it shows: of a launch that is overdue, the present one."""
        return max(self.launch.moment, timezone.now()) if self.launch else self.moment

    @property
    def is_valid(self) -> bool:
        return self.expires_at is None or self.expires_at > timezone.now()

    @property
    def is_of_use(self) -> bool:
        """Tell whether what it shows is still to come."""
        if self.launch:
            return self.is_valid and self.launch.is_planned
        return self.is_valid and (self.moment is None or self.moment > timezone.now())

    def counts_for(self, contents: dict[str, Any]) -> bool:
        return self.answer == self.Answer.YES and self.parts == contents

    def ask(self) -> None:
        """Have the mail sent."""
        self.to_mail, self.tries, self.next_try_at = True, 0, clock.now()
        self.save()
