"""Addresses of visitors who want to know when a call opens."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.panels import Panel

from publishing import clock
from publishing.scheduling.background import delete_rows
from publishing.scheduling.mail_queue import QueuedMail

# Unconfirmed addresses are erased first; nobody waits for ever.
UNCONFIRMED_RETENTION = timedelta(days=3)
RETENTION = timedelta(days=730)


class CallSubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> "CallSubscriptionQuerySet":
        return self.filter(confirmed_at__isnull=False)


class CallSubscription(QueuedMail):
    """An address left on a call that is not open, to be told once of its opening.

    `pages.subscriptions` mails its link. The `key` in the link alone confirms or erases it. It is
    erased after the telling. Nobody reads the addresses: no permission, listing or export has them.
    """

    call = models.ForeignKey(
        "pages.CallPage", on_delete=models.CASCADE, related_name="subscriptions"
    )
    address = models.EmailField("adresse")
    key = models.CharField("clé", max_length=43, unique=True, default=secrets.token_urlsafe)
    asked_at = models.DateTimeField("demandé le", default=timezone.now, db_index=True)
    link_mailed = models.BooleanField("lien envoyé", default=False)
    confirmed_at = models.DateTimeField("confirmé le", null=True)

    objects = CallSubscriptionQuerySet.as_manager()

    erased_with_name = "address"
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "adresse à prévenir"
        verbose_name_plural = "adresses à prévenir"
        constraints = [
            models.UniqueConstraint(fields=["call", "address"], name="one_subscription_of_address")
        ]

    def __str__(self) -> str:
        return f"Adresse laissée pour «\xa0{self.call}\xa0»"


class SubscribersPanel(Panel):
    """Says how many will be told when the call opens, and never who."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/subscribers.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.number)

        @property
        def number(self) -> int:
            return self.instance.subscriptions.confirmed().count()


def forget_subscriptions() -> bool:
    """Erase the addresses that nobody confirmed or that waited too long: a background job."""
    now = clock.now()
    unconfirmed = Q(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_RETENTION)
    outdated = unconfirmed | Q(confirmed_at__lt=now - RETENTION)
    return delete_rows(CallSubscription.objects.filter(outdated))
