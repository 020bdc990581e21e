"""The records of an import, by which a second run knows its pages and files."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Origin(models.TextChoices):
    """The origins of content. Where two earlier sites disagree, the first one here counts."""

    HUGO = "hugo", "site de 2022"
    JEKYLL = "jekyll", "site de 2018"
    SEED = "seed", "site de 2017"
    EXPORT = "export", "export de ce site"
    DEMO = "demo", "contenu de démonstration"


class ImportedDocument(models.Model):
    """A document of an import, and its page.

    Several documents may have become one page. `content` has the part of this one, `identity` tells
    it from other documents and has its addresses. `revision` is the one that the import published:
    if the page has a later one, somebody edited it. Without `page`, somebody deleted the page.
    `fingerprint` is a digest of the whole page as last written.
    """

    source_path = models.CharField("document", max_length=500, unique=True)
    origin = models.CharField("origine", max_length=10, choices=Origin, blank=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    fingerprint = models.CharField("empreinte du contenu", max_length=64, blank=True)
    content = models.JSONField("ce qu’il dit de la page", null=True, encoder=DjangoJSONEncoder)
    identity = models.JSONField("ce qui le désigne", default=dict)

    erased_with_page = "source_path"

    class Meta:
        verbose_name = "document repris"
        verbose_name_plural = "documents repris"

    def __str__(self):
        return self.source_path


class ImportedFile(models.Model):
    """A file of an import, and its image or document in the library.

    Several files may have the same content, hence the same image. `path` is the path of the file on
    its site (`img/photo.png`). `key` is the same without case or accents: old addresses find the
    file by it.
    """

    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.HUGO)
    path = models.CharField("fichier", max_length=500)
    key = models.CharField("fichier, sans casse ni accents", max_length=500, db_index=True)
    digest = models.CharField("empreinte du contenu", max_length=64)
    image = models.ForeignKey("media.Image", null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(
        "media.Document", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    is_public_content = True

    class Meta:
        default_permissions = ()
        verbose_name = "fichier repris"
        verbose_name_plural = "fichiers repris"
        constraints = [
            models.UniqueConstraint(fields=["origin", "path"], name="imported_file_once")
        ]

    def __str__(self):
        return self.path
