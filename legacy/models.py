"""What the take-over remembers of the documents it brought in."""

from django.db import models


class ImportedDocument(models.Model):
    """A document of an old site and the page made of it.

    Without `page`, somebody deleted that page; `revision` is the one that the import published,
    so that another latest one tells that somebody edited the page since.
    """

    source_path = models.CharField("document", max_length=500, unique=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    fingerprint = models.CharField("empreinte du contenu", max_length=64)
    imported_at = models.DateTimeField("repris le", auto_now=True)

    class Meta:
        verbose_name = "document repris"
        verbose_name_plural = "documents repris"

    def __str__(self):
        return self.source_path
