"""The data of the site search beside Wagtail’s index, and its settings by editors."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone

from publishing.scheduler.background import delete_rows

# Characters of a search that is counted.
MISSED_LENGTH = 100


class IndexedWord(models.Model):
    """A word that the index holds, folded, and its stem: typing mistakes are compared with it."""

    word = models.CharField(max_length=100)
    stem = models.CharField(max_length=100, db_index=True)

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


class MissedSearch(models.Model):
    """A search that found nothing, and how often; nothing of the visitors is kept."""

    # A search that nobody makes any more is forgotten.
    RETENTION = timedelta(days=90)

    text = models.CharField("recherche", max_length=MISSED_LENGTH, unique=True)
    number = models.PositiveIntegerField("nombre")
    last_day = models.DateField("dernière fois", db_index=True)

    erased_with_name = "text"

    class Meta:
        default_permissions = ()
        verbose_name = "recherche sans résultat"
        verbose_name_plural = "recherches sans résultat"

    def __str__(self) -> str:
        return self.text

    @classmethod
    def count_one(cls, text: str) -> None:
        """Add one to the searches for `text` that found nothing."""
        today = timezone.localdate()
        cls.objects.update_or_create(
            text=text.lower()[:MISSED_LENGTH],
            defaults={"number": F("number") + 1, "last_day": today},
            create_defaults={"number": 1, "last_day": today},
        )


def delete_old_searches() -> bool:
    """Delete the searches that are past their retention: a background job."""
    oldest = timezone.localdate() - MissedSearch.RETENTION
    return delete_rows(MissedSearch.objects.filter(last_day__lt=oldest))
