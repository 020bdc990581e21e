"""Erases a person from the site on their request (GDPR, article 17).

A `Plan` lists what goes. `erase` takes it away in one transaction. `mentions_of` lists the texts
that still name the person. `is_erased` keeps importers from bringing the person back. An editor may
still create a page of the same name.
"""

from challenges.erasure.memory import is_erased
from challenges.erasure.plan import Plan
from challenges.erasure.removal import erase
from challenges.erasure.texts import mentions_of

__all__ = ["Plan", "erase", "is_erased", "mentions_of"]
