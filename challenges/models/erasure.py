"""The digests of people who were erased."""

from django.db import models


class ErasedPerson(models.Model):
    """The digest of a name or of an address that was erased; see `challenges.erasure`.

    Without the secret key nobody can tell whom it stands for, nor try names on it.
    """

    digest = models.CharField("empreinte", max_length=64, unique=True)
    erased_at = models.DateTimeField("effacée le", auto_now_add=True)

    class Meta:
        default_permissions = ()
        verbose_name = "personne effacée"
        verbose_name_plural = "personnes effacées"

    def __str__(self) -> str:
        return self.digest[:12]
