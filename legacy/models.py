"""What the take-over remembers of what it brought in."""

from django.db import models


class ImportedDocument(models.Model):
    """A document of an old site and the page made of it.

    Without `page`, somebody deleted that page; `revision` is the one that the import published,
    so that another latest one tells that somebody edited the page since. Several documents may
    have become one page. Not `indexed` is what no index has had since it was last written.
    """

    source_path = models.CharField("document", max_length=500, unique=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    fingerprint = models.CharField("empreinte du contenu", max_length=64, blank=True)
    indexed = models.BooleanField("dans les index", default=False)
    imported_at = models.DateTimeField("repris le", auto_now=True)

    class Meta:
        verbose_name = "document repris"
        verbose_name_plural = "documents repris"

    def __str__(self):
        return self.source_path


class ImportedFile(models.Model):
    """A file of an old site and what holds it in the library; several may hold the same content.

    `path` is the one it was served under (`img/photo.png`), `key` the same without case or
    accents, by which old addresses find it, `indexed` as for documents.
    """

    path = models.CharField("fichier", max_length=500, unique=True)
    key = models.CharField(max_length=500, db_index=True)
    digest = models.CharField("empreinte du contenu", max_length=64)
    indexed = models.BooleanField("dans les index", default=False)
    image = models.ForeignKey("media.Image", null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(
        "media.Document", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = "fichier repris"
        verbose_name_plural = "fichiers repris"

    def __str__(self):
        return self.path
