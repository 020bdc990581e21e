"""Text on one line, such as titles and names, even if several lines were pasted."""

import re
import unicodedata

from django.db import models

# Joins letters of some scripts, and the parts of some emoji.
JOINERS = "\u200c\u200d"
BREAKS = ("Cc", "Zl", "Zp")
UNSEEN = ("Cf", "Cs", "Co", "Cn")


def one_line(text: str) -> str:
    """Return `text` on one line of printable characters; no-break spaces stay."""
    kinds = ((character, unicodedata.category(character)) for character in text)
    printable = "".join(
        " " if kind in BREAKS else character
        for character, kind in kinds
        if kind not in UNSEEN or character in JOINERS
    )
    return re.sub(" +", " ", printable).strip(" ")


class LineField(models.CharField):
    """A `CharField` whose value is one line, in forms and in the database."""

    def to_python(self, value):
        value = super().to_python(value)
        return one_line(value) if value else value

    def pre_save(self, model_instance, add):
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
