"""The records of the take-over, by which a second run knows its pages and files.

No table constrains another of the site: those that outlive this folder disturb nothing.
"""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Origin(models.TextChoices):
    """The earlier sites. Where two of them disagree, the first one here counts."""

    HUGO = "hugo", "site de 2022"
    JEKYLL = "jekyll", "site de 2018"
    SEED = "seed", "site de 2017"


def link_to(model: str) -> Any:
    return models.ForeignKey(
        model, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+"
    )


class LegacyDocument(models.Model):
    """A document of an earlier site, and its page.

    Several documents may have become one page. `content` has the part of this one, `identity` tells
    it from other documents and has its addresses. `revision` is the one that the take-over
    published: if the page has a later one, somebody edited it. Without `page`, somebody deleted the
    page. `fingerprint` is a digest of the whole page as last written.
    """

    source_path = models.CharField("document", max_length=500, unique=True)
    origin = models.CharField("origine", max_length=10, choices=Origin, blank=True)
    page = link_to("wagtailcore.Page")
    revision = link_to("wagtailcore.Revision")
    fingerprint = models.CharField("empreinte du contenu", max_length=64, blank=True)
    content = models.JSONField("ce qu’il dit de la page", null=True, encoder=DjangoJSONEncoder)
    identity = models.JSONField("ce qui le désigne", default=dict)

    erased_with_page = "source_path"
    is_public_content = False
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "document d’un ancien site"
        verbose_name_plural = "documents des anciens sites"

    def __str__(self):
        return self.source_path


class LegacyFile(models.Model):
    """A file of an earlier site, and its image or document in the library.

    Several files may have the same content, hence the same image. `path` is the path of the file on
    its site (`img/photo.png`).
    """

    origin = models.CharField("origine", max_length=10, choices=Origin)
    path = models.CharField("fichier", max_length=500)
    digest = models.CharField("empreinte du contenu", max_length=64)
    image = link_to("media.Image")
    document = link_to("media.Document")

    is_public_content = False
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "fichier d’un ancien site"
        verbose_name_plural = "fichiers des anciens sites"
        constraints = [models.UniqueConstraint(fields=["origin", "path"], name="legacy_file_once")]

    def __str__(self):
        return self.path
