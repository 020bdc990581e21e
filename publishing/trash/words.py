"""French sentences of the screens of the trash."""

from publishing.dates import moment_in_short
from publishing.trash.actions import Restored
from publishing.trash.models import TrashedItem

GONE = "Cet élément n’est plus dans la Corbeille, ou vous n’y avez pas accès."


def with_others(number: int) -> str:
    """Return « avec les 3 pages qui sont en dessous » after a space, or an empty text."""
    return {0: "", 1: " avec la page qui est en dessous"}.get(
        number, f" avec les {number} pages qui sont en dessous"
    )


def described(item: TrashedItem, restored: Restored) -> tuple[str, list[str]]:
    """Return the result of a restoration in words, with its differences from the former state."""
    name = f"«\xa0{item.title}\xa0»"
    if not item.page_id:
        place = "images" if item.image_id else "documents"
        return f"{name} est de nouveau dans les {place}, et là où il servait.", []
    page = restored.content
    state = "de nouveau en ligne" if page.live else "comme brouillon"
    sentence = f"{name} est restaurée {'et ' if page.live else ''}{state}."
    warnings = []
    if restored.new_slug:
        parts = page.get_url_parts()
        address = (parts and parts[2]) or page.slug
        warnings.append(
            f"Son adresse est prise par une autre page\xa0: {name} est maintenant à l’adresse "
            f"{address}."
        )
    parent = page.get_parent()
    if item.live_pages and not page.live and not (parent.live or parent.is_root()):
        warnings.append("La page au-dessus d’elle n’est pas en ligne\xa0: elle reste un brouillon.")
    if restored.expired:
        warnings.append("Sa date d’expiration est passée\xa0: elle reste hors ligne.")
    warnings += [
        f"Sa publication, qui était planifiée pour le {moment_in_short(moment)}, ne l’est plus."
        for moment in restored.missed
    ]
    return sentence, warnings
