"""What an import remembers of what it brought in."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Site(models.TextChoices):
    """The earlier sites; where two say something, the first of them here is believed."""

    HUGO = "hugo", "site de 2022"
    JEKYLL = "jekyll", "site de 2018"
    SEED = "seed", "site de 2017"
    EXPORT = "export", "export de ce site"
    DEMO = "demo", "contenu de démonstration"

    @classmethod
    def rank(cls, value: str) -> int:
        return cls.values.index(value) if value in cls.values else len(cls.values)


class ImportedDocument(models.Model):
    """A document of an old site and the page made of it.

    Without `page`, somebody deleted that page; `revision` is the one that the import published,
    so that another latest one tells that somebody edited the page since. Several documents may
    have become one page: `content` is what this one says of it, `identity` is what tells it from
    others, with the addresses that it had. `fingerprint` is of the whole page as it was written
    last. Not `indexed` is what no index has had since then.
    """

    source_path = models.CharField("document", max_length=500, unique=True)
    site = models.CharField("site d’origine", max_length=10, choices=Site, blank=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    fingerprint = models.CharField("empreinte du contenu", max_length=64, blank=True)
    indexed = models.BooleanField("dans les index", default=False)
    content = models.JSONField("ce qu’il dit de la page", null=True, encoder=DjangoJSONEncoder)
    identity = models.JSONField("ce qui le désigne", default=dict)
    imported_at = models.DateTimeField("repris le", auto_now=True)

    erased_with_page = "source_path"

    class Meta:
        verbose_name = "document repris"
        verbose_name_plural = "documents repris"

    def __str__(self):
        return self.source_path


class ImportedFile(models.Model):
    """A file of an old site and what holds it in the library; several may hold the same content.

    `path` is the one it was served under (`img/photo.png`), `key` the same without case or
    accents, by which old addresses find it. `indexed` is as for documents.
    """

    site = models.CharField("site d’origine", max_length=10, choices=Site, default=Site.HUGO)
    path = models.CharField("fichier", max_length=500)
    key = models.CharField(max_length=500, db_index=True)
    digest = models.CharField("empreinte du contenu", max_length=64)
    indexed = models.BooleanField("dans les index", default=False)
    image = models.ForeignKey("media.Image", null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(
        "media.Document", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    is_public_content = True

    class Meta:
        default_permissions = ()
        verbose_name = "fichier repris"
        verbose_name_plural = "fichiers repris"
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="imported_file_once")]

    def __str__(self):
        return self.path
