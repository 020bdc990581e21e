"""Agreements to a launch: what they cover, and who still owes one.

While one is missing, the launch stays planned and does not leave.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from publishing.dates import moment_in_full, moment_in_short
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch, LaunchItem

# The moment's name among the parts of a launch.
MOMENT = "moment"


@dataclass
class Parts:
    """What an agreement to a launch covers: its moment, and each content as it will be."""

    contents: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.contents, sort_keys=True).encode()).hexdigest()

    def changed_since(self, invitation: Invitation) -> list[str]:
        """Name what has changed since the answer to it, in French."""
        differing = [
            key
            for key in self.contents.keys() | invitation.parts.keys()
            if self.contents.get(key) != invitation.parts.get(key)
        ]
        names = {self.names.get(key, "un contenu retiré du lancement") for key in differing}
        return sorted(names)


def parts_of(launch: Launch) -> Parts:
    """Return what there is to agree to: planned versions, the files they show, and removals."""
    found = Parts(
        contents={MOMENT: launch.moment.isoformat()},
        names={MOMENT: f"le moment, désormais le {moment_in_full(launch.moment)}"},
    )
    items = launch.ordered_items()
    hashes = _hashes(items)
    for item in items:
        model, pk = item.key
        part = f"{model._meta.label_lower}:{pk}"
        found.names[part] = f"«\xa0{item}\xa0»"
        if item.is_removal:
            content: list[Any] = ["removal", *sorted(page.pk for page in item.leaving_with)]
        else:
            content = [item.revision_id, *(hashes.get(tuple(file)) for file in item.files)]
        found.contents[part] = content
    return found


def _hashes(items: list[LaunchItem]) -> dict[tuple[str, int], str]:
    """Return the present hashes of the files that the versions of these items show."""
    found: dict[tuple[str, int], str] = {}
    for model in (get_image_model(), get_document_model()):
        label = model._meta.label
        keys = {pk for item in items for of, pk in item.files if of == label}
        hashes = model._base_manager.filter(pk__in=keys).values_list("pk", "file_hash")
        found |= {(label, pk): file_hash for pk, file_hash in hashes}
    return found


# Who still owes one -----------------------------------------------------------------------------


def asked(launch: Launch) -> list[Invitation]:
    """Return the invitations to `launch` that ask for an agreement."""
    return [each for each in launch.invitations.all() if each.asks]


def lacking(launch: Launch) -> list[Invitation]:
    """Return those of which `launch` lacks the agreement."""
    invitations = asked(launch)
    present = parts_of(launch).contents if invitations else {}
    return [each for each in invitations if not each.counts_for(present)]


def names_agreed(launch: Launch) -> str:
    """Name in French whose agreement counts, and hence ends with another version or moment."""
    missing = lacking(launch)
    return ", ".join(str(each) for each in asked(launch) if each not in missing)


def names_ended(launch: Launch) -> str:
    """Name in French whose agreement does not count any more."""
    return ", ".join(str(each) for each in lacking(launch) if each.answer == Invitation.Answer.YES)


def reason_to_wait(launch: Launch) -> str:
    """Say in French whose agreement `launch` waits for; "" if it has all of them."""
    names = names_lacking(launch)
    return f"Le lancement «\xa0{launch}\xa0» attend l’accord de {names}." if names else ""


def names_lacking(launch: Launch) -> str:
    return ", ".join(
        f"{each} (à revoir)" if each.answer == Invitation.Answer.REVIEW else str(each)
        for each in lacking(launch)
    )


def state_of(launch: Launch) -> str:
    """Say in French where a launch stands: when it left, or whom it waits for."""
    if launch.left_at:
        return f"Parti le {moment_in_short(launch.left_at)}"
    names = names_lacking(launch) if launch.is_planned else ""
    return f"Attend l’accord\xa0: {names}" if names else launch.state


def standings(launch: Launch) -> list[tuple[Invitation, list[str]]]:
    """Return each invitation to a launch with what has changed since the answer to it.

    That is nothing while the answer counts, and once the launch has left.
    """
    invitations = list(launch.invitations.all())
    is_read = not launch.left_at and any(each.answer for each in invitations)
    parts = parts_of(launch) if is_read else None
    return [
        (each, parts.changed_since(each) if parts and each.answer else []) for each in invitations
    ]
