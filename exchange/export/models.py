"""The records of an import, by which a second run knows its pages and files."""

from django.db import models


class ImportedDocument(models.Model):
    """A document of an import, and its page.

    `revision` is the one that the import published: if the page has a later one, somebody edited
    it. Without `page`, somebody deleted the page. `is_demo` tells the demo content from an export.
    """

    source_path = models.CharField("document", max_length=500, unique=True)
    is_demo = models.BooleanField("de démonstration", default=False)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    erased_with_page = "source_path"

    class Meta:
        verbose_name = "document importé"
        verbose_name_plural = "documents importés"

    def __str__(self):
        return self.source_path


class ImportedFile(models.Model):
    """A file of an import, and its image or document in the library.

    Several files may have the same content, hence the same image.
    """

    path = models.CharField("fichier", max_length=500)
    is_demo = models.BooleanField("de démonstration", default=False)
    image = models.ForeignKey("media.Image", null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(
        "media.Document", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"
        constraints = [
            models.UniqueConstraint(fields=["is_demo", "path"], name="imported_file_once")
        ]

    def __str__(self):
        return self.path
