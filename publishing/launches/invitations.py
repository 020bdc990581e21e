"""Invitations: who sees what is to come without an account, and whose agreement a launch needs.

While an agreement is missing, the launch stays planned and does not leave.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.coreutils import string_to_ascii
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from publishing import clock
from publishing.dates import moment_in_full
from publishing.launches.models import RETENTION, Launch, LaunchItem
from publishing.line_fields import LineField
from publishing.mail_queue import QueuedMail

SALT = "publishing.Invitation"


class InvitationManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("page", "launch", "created_by")


class Invitation(QueuedMail):
    """A link that shows somebody without an account what is to come.

    It is for a launch, a page, or the whole site at a moment. One to a launch may ask for an
    agreement, by mail: the launch waits for it. The answer covers what was read
    (`Parts`). Deleting the invitation revokes it. Its link holds the signed key, so a
    forged one is refused without a query, and the database alone tells nobody a link.
    """

    class Answer(models.TextChoices):
        YES = "yes", "D’accord"
        REVIEW = "review", "À revoir"

    # Of a key that is never given twice, a revoked link stays revoked.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = LineField(
        "pour qui",
        max_length=120,
        help_text="Par exemple «\xa0Cabinet du ministre\xa0». La personne invitée le lira.",
    )
    email = models.EmailField("adresse électronique", blank=True)
    # It follows the launch when that is moved.
    launch = models.ForeignKey(
        Launch, null=True, editable=False, on_delete=models.CASCADE, related_name="invitations"
    )
    # It is shown as its latest draft where it would not be online.
    page = models.ForeignKey(
        Page, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    # Of an invitation without a launch; None shows the latest draft of the page.
    moment = models.DateTimeField("moment", null=True)
    is_whole_site = models.BooleanField(
        "laisser parcourir tout le site",
        default=False,
        help_text="Avec tout ce qui est planifié d’ici au lancement. Sinon, seules les pages du "
        "lancement sont montrées telles qu’elles seront.",
    )
    asks = models.BooleanField(
        "demander son accord",
        default=False,
        help_text="Cette personne reçoit le lien par courriel une fois le lancement planifié. Sans "
        "son accord, rien ne part. Le lien vaut jusqu’à trente jours après le départ.",
    )
    answer = models.CharField(
        "réponse", max_length=10, choices=Answer.choices, blank=True, editable=False
    )
    remark = models.TextField("remarques", blank=True, editable=False)
    answered_at = models.DateTimeField("répondu le", null=True, editable=False)
    # What was read (`Parts.contents`), to say what has changed since.
    parts = models.JSONField(default=dict, editable=False)
    # The mail that asks is still to be sent.
    to_mail = models.BooleanField(default=False, editable=False)
    # None for one that asks: it is deleted `RETENTION` after the launch has left.
    expires_at = models.DateTimeField("valable jusqu’au", null=True, editable=False)
    used_at = models.DateTimeField("dernière visite", null=True, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créée par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = InvitationManager()

    class Meta:
        default_permissions = ("add", "delete", "view")
        permissions = [("see_preview", "Peut voir le site à venir")]
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        return Signer(salt=SALT).sign(str(self.pk))

    @property
    def address(self) -> str:
        """The whole address, to give away."""
        return settings.SITE_URL + reverse("invitation", args=[self.token])

    @classmethod
    def with_token(cls, token: str) -> Self | None:
        """Return the invitation of `token`; None for a forged one, and for one that was revoked."""
        try:
            key = Signer(salt=SALT).unsign(token)
        except BadSignature:
            return None
        return cls.objects.filter(pk=key).first()

    @property
    def subject(self) -> Launch | Page | None:
        """What alone it shows of what is to come; None: the whole site."""
        return None if self.is_whole_site else self.launch or self.page

    def page_keys(self) -> list[Any]:
        """Return the keys of the pages that it shows, unless it shows the whole site."""
        if self.launch is None:
            return [self.page_id]
        items = self.launch.items.all()
        return [item.object_id for item in items if item.is_page and not item.is_removal]

    @property
    def shown_moment(self) -> datetime | None:
        """The moment of the site that it shows: of a launch that is overdue, the present one."""
        return max(self.launch.moment, timezone.now()) if self.launch else self.moment

    @property
    def ends_at(self) -> datetime | None:
        """When its link ends: at the latest `RETENTION` after the launch, if that has left."""
        left_at = self.launch.left_at if self.launch else None
        ends = (self.expires_at, left_at and left_at + RETENTION)
        return min(filter(None, ends), default=None)

    @property
    def is_valid(self) -> bool:
        return self.ends_at is None or self.ends_at > timezone.now()

    @property
    def is_of_use(self) -> bool:
        """Tell whether what it shows is still to come."""
        if self.launch:
            return self.is_valid and self.launch.is_planned
        return self.is_valid and (self.moment is None or self.moment > timezone.now())

    def ask(self) -> None:
        """Have the mail sent."""
        self.to_mail, self.tries, self.next_try_at = True, 0, clock.now()
        self.save()


# What an agreement covers, and who still owes one -----------------------------------------------

# The moment's name among the parts of a launch.
MOMENT = "moment"


@dataclass
class Parts:
    """What an agreement to a launch covers: its moment, and each content as it will be."""

    contents: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    has_left: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.contents, sort_keys=True).encode()).hexdigest()

    def changed_since(self, invitation: Invitation) -> list[str]:
        """Name what has changed since the answer to it, in French; nothing once all has left."""
        if not invitation.answer or self.has_left:
            return []
        keys = self.contents.keys() | invitation.parts.keys()
        differing = [key for key in keys if self.contents.get(key) != invitation.parts.get(key)]
        return sorted({self.names.get(key, "un contenu retiré du lancement") for key in differing})


def parts_of(launch: Launch) -> Parts:
    """Return what there is to agree to: planned versions, the files they show, and removals."""
    found = Parts(
        contents={MOMENT: launch.moment.isoformat()},
        names={MOMENT: f"le moment, désormais le {moment_in_full(launch.moment)}"},
        has_left=launch.left_at is not None,
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


def asked(launch: Launch) -> list[Invitation]:
    """Return the invitations to `launch` that ask for an agreement."""
    return [each for each in launch.invitations.all() if each.asks]


def present_answers(launch: Launch) -> dict[Invitation, str]:
    """Return who was asked for an agreement, each with the answer if it still counts, else ""."""
    invitations = asked(launch)
    present = parts_of(launch).contents if invitations else {}
    return {each: each.answer if each.parts == present else "" for each in invitations}


def lacking(launch: Launch) -> list[Invitation]:
    """Return those of which `launch` lacks the agreement."""
    answers = present_answers(launch)
    return [each for each, answer in answers.items() if answer != Invitation.Answer.YES]


def names_agreed(launch: Launch) -> str:
    """Say « de Jean » in French of those whose agreement another version or moment would end."""
    answers = present_answers(launch)
    return _of(str(each) for each, answer in answers.items() if answer == Invitation.Answer.YES)


def reason_to_wait(launch: Launch) -> str:
    """Say in French whose agreement `launch` waits for; "" if it has all of them."""
    names = names_lacking(launch)
    return f"Le lancement «\xa0{launch}\xa0» attend l’accord {names}." if names else ""


def names_lacking(launch: Launch) -> str:
    said = {"": "", Invitation.Answer.REVIEW: " (a répondu «\xa0À revoir\xa0»)"}
    answers = present_answers(launch)
    return _of(f"{each}{said[answer]}" for each, answer in answers.items() if answer in said)


def _of(people: Iterable[str]) -> str:
    """Return « d’Anne, de Jean et de Paul », or "" of nobody."""
    vowels = tuple("aeiouh")
    each = [
        f"d’{name}" if string_to_ascii(name).lower().startswith(vowels) else f"de {name}"
        for name in people
    ]
    return " et ".join(filter(None, (", ".join(each[:-1]), *each[-1:])))


def state_of(launch: Launch) -> str:
    """Say in French where a launch stands, and whom it waits for."""
    names = names_lacking(launch) if launch.is_planned else ""
    return f"Attend l’accord {names}" if names else launch.state


def standings(launch: Launch) -> list[tuple[Invitation, list[str]]]:
    """Return each invitation to a launch with what has changed since the answer to it.

    That is nothing while the answer counts, and once the launch has left.
    """
    parts = parts_of(launch)
    return [(each, parts.changed_since(each)) for each in launch.invitations.all()]
