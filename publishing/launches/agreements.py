"""Agreements to a launch: what they cover, and who still owes one.

While one is missing, the launch stays planned and does not leave.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Revision

from publishing.dates import moment_in_short
from publishing.keys import as_key
from publishing.launches.models import Agreement, Launch, LaunchItem
from publishing.stored_references import named_in

# This long after a launch, its agreements are erased, and nobody can take it back.
RETENTION = timedelta(days=30)
# The moment's name among the parts of a launch.
MOMENT = "moment"


@dataclass
class Parts:
    """What an agreement to a launch covers: its moment, and each content as it will be."""

    digests: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return _hash(self.digests)

    def changed_since(self, agreement: Agreement) -> list[str]:
        """Name what has changed since this agreement, in French."""
        differing = [
            key
            for key in self.digests.keys() | agreement.parts.keys()
            if self.digests.get(key) != agreement.parts.get(key)
        ]
        names = {self.names.get(key, "un contenu retiré du lancement") for key in differing}
        return sorted(names)


def parts_of(launch: Launch) -> Parts:
    """Return what there is to agree to: planned versions, the files they show, and removals."""
    found = Parts(
        digests={MOMENT: launch.moment.isoformat()},
        names={MOMENT: f"le moment, maintenant le {moment_in_short(launch.moment)}"},
    )
    items = launch.ordered_items()
    versions = Revision.objects.in_bulk({item.revision_id for item in items} - {None})
    files = _files({pk: list(named_in(revision)) for pk, revision in versions.items()})
    for item in items:
        name = part_key(item)
        found.names[name] = f"«\xa0{item}\xa0»"
        if item.is_removal:
            below = sorted(page.pk for page in item.leaving_with)
            found.digests[name] = _hash(["removal", *below])
        else:
            version = versions.get(item.revision_id)
            found.digests[name] = _hash([version and version.content, files.get(item.revision_id)])
    return found


def part_key(item: LaunchItem) -> str:
    """Return the name of an item among the parts."""
    model, pk = item.key
    return f"{model._meta.label_lower}:{pk}"


def _files(named: dict[int, list[tuple[type, Any]]]) -> dict[int, list[str]]:
    """Return what the images and documents of each version hold now, in two queries."""
    contents: dict[tuple[type, int], str] = {}
    for model in (get_image_model(), get_document_model()):
        keys = {as_key(pk) for each in named.values() for kind, pk in each if kind is model}
        files = model._base_manager.filter(pk__in=keys - {None})
        hashes = files.values_list("pk", "file_hash")
        contents |= {(model, pk): f"{pk}:{file_hash}" for pk, file_hash in hashes}
    return {
        version: sorted(
            {contents[key] for model, pk in each if (key := (model, as_key(pk))) in contents}
        )
        for version, each in named.items()
    }


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# Who still owes one -----------------------------------------------------------------------------


def lacking(launch: Launch) -> list[Agreement]:
    """Return the missing agreements to `launch`."""
    agreements = list(launch.agreements.all())
    if refused := [each for each in agreements if each.answer != Agreement.Answer.YES]:
        return refused  # without reading any version: the scheduler asks each second
    digest = parts_of(launch).digest if agreements else ""
    return [agreement for agreement in agreements if not agreement.counts_for(digest)]


def reason_to_wait(launch: Launch) -> str:
    """Say in French whose agreement `launch` waits for; "" if it has all of them."""
    names = names_lacking(launch)
    return f"Le lancement «\xa0{launch}\xa0» attend l’accord de {names}." if names else ""


def names_lacking(launch: Launch) -> str:
    return ", ".join(
        f"{agreement} (à revoir)" if agreement.answer == Agreement.Answer.REVIEW else str(agreement)
        for agreement in lacking(launch)
    )


def state_of(launch: Launch) -> str:
    """Say in French where a launch stands: when it left, or whom it waits for."""
    if launch.left_at:
        return f"Parti le {moment_in_short(launch.left_at)}"
    names = names_lacking(launch) if launch.is_planned else ""
    return f"Attend l’accord\xa0: {names}" if names else launch.state


def standings(launch: Launch) -> list[tuple[Agreement, list[str]]]:
    """Return each agreement with what has changed since it, nothing while it counts."""
    agreements = list(Agreement.objects.filter(launch=launch))
    parts = parts_of(launch) if any(each.answer for each in agreements) else Parts()
    return [(each, parts.changed_since(each) if each.answer else []) for each in agreements]
