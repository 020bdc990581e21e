"""The data of the search beside Wagtail’s index: its vocabulary, and the synonyms of editors."""

from django.core.exceptions import ValidationError
from django.db import models


class IndexedWord(models.Model):
    """A word of the index, folded and as written, and its stem: mistakes are compared with it."""

    word = models.CharField(max_length=100)
    stem = models.CharField(max_length=100, db_index=True)
    written = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "mot indexé"
        verbose_name_plural = "mots indexés"
        constraints = [models.UniqueConstraint(fields=["word", "stem"], name="indexed_word_once")]

    def __str__(self) -> str:
        return self.word


class Synonyms(models.Model):
    """Words and expressions that mean the same: a search for one finds the others too."""

    words = models.CharField(
        "mots et expressions",
        max_length=500,
        help_text="Séparés par des virgules\xa0: «\xa0rémunération, salaire, paie\xa0».",
    )

    is_public_content = True

    class Meta:
        verbose_name = "synonymes"
        verbose_name_plural = "synonymes"

    def __str__(self) -> str:
        return self.words

    @property
    def phrases(self) -> list[str]:
        return [phrase.strip() for phrase in self.words.split(",") if phrase.strip()]

    def clean(self):
        if len(self.phrases) < 2:
            message = "Donnez au moins deux mots ou expressions, séparés par une virgule."
            raise ValidationError({"words": message})
