"""The people of a challenge or a promotion, by role."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonRole(models.TextChoices):
    """The role of somebody in the programme, in the order of the pages."""

    TALENT = "talent", _("Talent")
    MENTOR = "mentor", _("Mentor")
    PUBLIC_AGENT = "agent-public", _("Agent public")
    TEAM = "equipe", _("Équipe du programme")
    ALUMNI = "alumni", _("Alumni")
    ECOSYSTEM = "ecosysteme", _("Écosystème")


# The roles in the team of a challenge.
TEAM_ROLES = PersonRole.choices[:4]
LARGE_TEAM = 12  # beyond it, people stand below their roles
# The heading above several people, where it differs from the role.
HEADINGS = {
    PersonRole.TALENT: _("Talents"),
    PersonRole.MENTOR: _("Mentors"),
    PersonRole.PUBLIC_AGENT: _("Agents publics"),
}


def initials_of(name: str) -> str:
    """Return the first letters of the first and last word of a name."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


@dataclass
class Member:
    """Somebody in a team: with a page, or a name alone."""

    name: str
    note: str = ""
    page: Any = None
    portrait: Any = None

    @property
    def initials(self) -> str:
        return initials_of(self.name)


@dataclass
class Group:
    """People of one role."""

    role: str
    members: list[Member]

    @property
    def heading(self) -> str:
        if not self.role:
            return ""
        role = PersonRole(self.role)
        return str(HEADINGS.get(role, role.label))

    @property
    def label(self) -> str:
        """The name of the role for one of them."""
        return str(PersonRole(self.role).label) if self.role else ""


def is_large(team: Iterable[Group]) -> bool:
    return sum(len(group.members) for group in team) > LARGE_TEAM


def team_of(parts: Iterable[Any], pages: dict[Any, Any]) -> list[Group]:
    """Return the people of these participations, by role in the order of the roles.

    `pages` are those that the names lead to, by translation key.
    """
    groups: dict[str, list[Member]] = {role: [] for role in PersonRole}
    for part in parts:
        name = part.person.title if part.person else part.name
        page = pages.get(part.person.translation_key) if part.person else None
        portrait = part.person.portrait if part.person else None
        groups.setdefault(part.role, []).append(Member(name, part.note, page, portrait))
    return [Group(role, members) for role, members in groups.items() if members]
