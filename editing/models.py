"""Attempts to sign in, and requests for a new password."""

from django.db import models
from django.utils import timezone

from publishing.mail_queue import QueuedMail


class Attempt(models.Model):
    """An attempt to give a password or a code (see `editing.accounts.throttle`).

    Account and address are keyed digests, so the table tells nobody who signs in from where.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "connexion", "Connexion"
        PASSWORD_RESET = "mot-de-passe", "Mot de passe oublié"
        SECOND_FACTOR = "code", "Second facteur"
        PRIVATE_CONTENT = "contenu", "Page ou collection réservées"

    kind = models.CharField("sorte", max_length=12, choices=Kind)
    account = models.CharField("compte", max_length=64)
    address = models.CharField("adresse", max_length=64)
    at = models.DateTimeField("tentée le", default=timezone.now, db_index=True)
    succeeded = models.BooleanField("réussie", default=False)

    class Meta:
        default_permissions = ()
        verbose_name = "tentative de connexion"
        verbose_name_plural = "tentatives de connexion"
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_account"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y %H:%M}"


class PasswordResetRequest(QueuedMail):
    """A request for a new password, until it is answered."""

    email = models.EmailField("adresse")
    asked_at = models.DateTimeField("faite le", default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = "demande de mot de passe"
        verbose_name_plural = "demandes de mot de passe"

    def __str__(self) -> str:
        return f"Demande {self.pk}"
