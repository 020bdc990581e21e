"""Attempts to sign in, requests for a new password, and the links of the content."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from publishing.scheduling.mail_queue import QueuedMail


class Attempt(models.Model):
    """An attempt to give a password or a code (see `editing.accounts.throttle`).

    Account and address are keyed digests, so the table tells nobody who signs in from where.
    """

    class Door(models.TextChoices):
        SIGN_IN = "connexion", "Connexion"
        PASSWORD_RESET = "mot-de-passe", "Mot de passe oublié"
        SECOND_FACTOR = "code", "Second facteur"
        PRIVATE_CONTENT = "contenu", "Page ou collection réservées"

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


class FoundLink(models.Model):
    """A link to another site, or a broken link to this one.

    Only `editing.links.store` writes here.
    """

    class State(models.TextChoices):
        UNKNOWN = "inconnu", "Pas encore vérifié"
        FINE = "bon", "Bon"
        UNSURE = "incertain", "Incertain"
        BROKEN = "casse", "Cassé"

    name = models.CharField("lien", max_length=1000, unique=True)
    is_internal = models.BooleanField("vers ce site")
    state = models.CharField("état", max_length=10, choices=State, default=State.UNKNOWN)
    reason = models.CharField("raison", max_length=200, blank=True)
    checked_at = models.DateTimeField("vérifié le", null=True)
    is_awaited = models.BooleanField("vérification demandée", default=False, db_index=True)
    is_ignored = models.BooleanField("ignoré", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "lien"
        verbose_name_plural = "liens"

    def __str__(self) -> str:
        return self.name

    @property
    def places_in_words(self) -> str:
        held = [place for place in self.places.all() if place.holder is not None]
        return "\n".join(f"{place.holder} › {place.field}" for place in held)


class LinkPlace(models.Model):
    """A field that holds a link."""

    link = models.ForeignKey(FoundLink, on_delete=models.CASCADE, related_name="places")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    holder = GenericForeignKey()
    field = models.CharField("champ", max_length=100)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "emplacement d’un lien"
        verbose_name_plural = "emplacements des liens"

    def __str__(self) -> str:
        return f"{self.content_type} {self.object_id}, {self.field}"
