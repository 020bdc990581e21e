"""What the editors' house keeps: attempts to sign in, and password resets that were asked for."""

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """An attempt at one of the doors that `editing.throttle` watches.

    Account and address are keyed digests: nobody reads in this table who signs in from where.
    """

    class Door(models.TextChoices):
        SIGN_IN = "connexion", "Connexion"
        PASSWORD_RESET = "mot-de-passe", "Mot de passe oublié"

    door = models.CharField("porte", max_length=12, choices=Door)
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
        return f"{self.get_door_display()} {self.at:%d/%m/%Y %H:%M}"


class PasswordResetRequest(models.Model):
    """An address that asked for a new password, until `editing.password_reset` has answered it."""

    email = models.EmailField("adresse")

    class Meta:
        default_permissions = ()
        verbose_name = "demande de mot de passe"
        verbose_name_plural = "demandes de mot de passe"

    def __str__(self) -> str:
        return f"Demande {self.pk}"
