"""The addresses that the earlier sites had."""

from django.db import models

from exchange.export.models import Site


class OldAddress(models.Model):
    """An address of one of the earlier sites.

    `was_lost` is true if that site itself answered 404 there in the end.
    """

    site = models.CharField("site d’origine", max_length=10, choices=Site)
    path = models.CharField("adresse", max_length=500)
    was_lost = models.BooleanField("perdue par le site lui-même", default=False)

    is_public_content = True

    class Meta:
        default_permissions = ()
        verbose_name = "ancienne adresse"
        verbose_name_plural = "anciennes adresses"
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="old_address_once")]

    def __str__(self):
        return self.path
