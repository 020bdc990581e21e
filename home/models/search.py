"""What site search keeps beside Wagtail’s index."""

from django.db import models


class IndexedText(models.Model):
    """The text of a page in the search index as people read it, from which extracts are cut."""

    entry = models.OneToOneField(
        "wagtailsearch.IndexEntry",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="readable",
    )
    text = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "texte indexé"
        verbose_name_plural = "textes indexés"

    def __str__(self) -> str:
        return f"Texte indexé {self.pk}"


class IndexedWord(models.Model):
    """A stem that the search index holds, by each form that a typing mistake may leave of it."""

    form = models.CharField(max_length=100)
    stem = models.CharField(max_length=100)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "mot indexé"
        verbose_name_plural = "mots indexés"
        constraints = [models.UniqueConstraint(fields=["form", "stem"], name="indexed_word_once")]

    def __str__(self) -> str:
        return self.stem
