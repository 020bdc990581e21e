"""Attempts to sign in, requests for a new password, reviews of translations, and public links."""

from django.db import models
from django.utils import timezone
from wagtail.models import Page

from publishing.scheduling.mail_queue import QueuedMail


class TranslationReview(models.Model):
    """When somebody last said that a translation is up to date (see `editing.translations`)."""

    page = models.OneToOneField(
        Page,
        verbose_name="page",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="translation_review",
    )
    reviewed_at = models.DateTimeField("revue le")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "traduction revue"
        verbose_name_plural = "traductions revues"

    def __str__(self) -> str:
        return str(self.page)


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


class PublicAddress(models.Model):
    """An address where visitors read a page: its own, or that of a part of a list.

    Only `editing.links.crawl` writes here.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    path = models.CharField("adresse", max_length=1000, unique=True)
    read_at = models.DateTimeField("lue le", null=True, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "adresse publique"
        verbose_name_plural = "adresses publiques"

    def __str__(self) -> str:
        return self.path


class LinkedAddress(models.Model):
    """An address that public pages link to, and its fault, if it is broken.

    One that is not asked names a page or a document that is not online.
    """

    address = models.CharField("adresse", max_length=1000, unique=True)
    fault = models.CharField("défaut", max_length=200, blank=True)
    since = models.DateTimeField("cassée depuis", null=True)
    asked_at = models.DateTimeField("demandée le", null=True, db_index=True)
    is_asked = models.BooleanField("demandée", default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "adresse liée"
        verbose_name_plural = "adresses liées"

    def __str__(self) -> str:
        return self.address


class PageLink(models.Model):
    """A link of a public page, with its words; of the menus, if there is no page."""

    source = models.ForeignKey(
        PublicAddress, on_delete=models.CASCADE, null=True, related_name="links"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="+")
    words = models.CharField("texte du lien", max_length=200, blank=True)
    to = models.ForeignKey(LinkedAddress, on_delete=models.CASCADE, related_name="links")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "lien d’une page"
        verbose_name_plural = "liens des pages"

    def __str__(self) -> str:
        return f"{self.place}\xa0: {self.to}"

    @property
    def place(self) -> str:
        return self.page.title if self.page else "Menus et pied de page"
