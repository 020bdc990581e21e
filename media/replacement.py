"""Replacing a file changes at once what visitors see of it, so it needs the right to publish.

That counts for files that a page shows, online or in a planned version.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from publishing.agenda.futures import planned_versions
from publishing.keys import as_key
from publishing.stored_references import named_in


def check_replacement(file: Any, user: Any) -> None:
    """Raise ValidationError if `user` may not replace the file of this image or document."""
    if policy_registry.get_by_type(Page).user_has_permission(user, "publish"):
        return
    if titles := shown_by(file):
        raise ValidationError(
            f"Ce fichier est montré par {titles}\xa0: le remplacer le changerait sans relecture. "
            "Ajoutez-en un autre, ou demandez à une personne qui publie."
        )


def shown_by(file: Any) -> str:
    """Name the pages that show this file online or in a planned version, in French."""
    uses = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    keys = [int(key) for key in uses.values_list("object_id", flat=True).distinct()]
    titles = list(Page.objects.live().filter(pk__in=keys).values_list("title", flat=True))
    own = type(file), file.pk
    titles += [
        version.object_str
        for version in planned_versions()
        if own in ((model, as_key(key)) for model, key in named_in(version))
    ]
    return ", ".join(f"«\xa0{title}\xa0»" for title in dict.fromkeys(titles))
