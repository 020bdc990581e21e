"""Refuses passwords made of French common words, which Django's list does not have."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

WORDS = Path(__file__).with_name("common_words.txt")
# Signs that replace letters, as in m0td3p@sse.
SIGNS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)
LETTERS_LEFT = 5


class CommonWordsValidator:
    """Requires letters besides the words that French people, and this team, use in passwords."""

    def validate(self, password: str, user: object = None) -> None:
        for letters in (letters_of(password), letters_of(password.translate(SIGNS))):
            left = common_words().sub("", letters)
            if len(left) < LETTERS_LEFT and left != letters:
                raise ValidationError(
                    "Ce mot de passe est fait de mots que tout le monde essaierait. Prenez plutôt "
                    "une phrase que personne d’autre ne connaît.",
                    code="password_common_words",
                )

    def get_help_text(self) -> str:
        return "Votre mot de passe ne peut pas être fait des mots que tout le monde essaierait."


@cache
def common_words() -> re.Pattern[str]:
    words = [line for line in WORDS.read_text("utf-8").split() if not line.startswith("#")]
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def letters_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalpha, (char for char in plain if char.isascii())))
