"""Compares the rights of accounts: nobody manages accounts or groups with more rights than theirs.

Wagtail checks only `change_user`. With that permission alone, a user could set the password of a
superuser and take over all their rights.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission
from wagtail.permission_policies import BasePermissionPolicy

EVERYWHERE = ""


class SuperusersOnlyPolicy(BasePermissionPolicy):
    """Lets superusers alone change groups: other users could give themselves any right."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_superuser

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        return User.objects.filter(is_superuser=True, is_active=True)


@dataclass(frozen=True)
class Right:
    """A permission below the path of a tree, or `EVERYWHERE`."""

    permission: int
    kind: str = "model"
    path: str = EVERYWHERE


class Rights:
    """The rights of all groups and accounts, read once. Make one for each request."""

    def is_above(self, user: User, actor: User) -> bool:
        """Tell whether `user` may do anything that `actor` may not."""
        if actor.is_superuser or user.pk == actor.pk:
            return False
        return user.is_superuser or not self._covered(self._of_user(user), self._of_user(actor))

    def grantable_groups(self, actor: User) -> list[Group]:
        """Return the groups that give nobody a right that `actor` lacks."""
        groups = Group.objects.order_by("name")
        if actor.is_superuser:
            return list(groups)
        own = self._of_user(actor)
        return [group for group in groups if self._covered(self._of_groups[group.pk], own)]

    def _of_user(self, user: User) -> set[Right]:
        rights = {Right(permission) for permission in self._own_permissions[user.pk]}
        for group in self._memberships[user.pk]:
            rights |= self._of_groups[group]
        return rights

    def _covered(self, rights: Iterable[Right], own: set[Right]) -> bool:
        return all(
            right in own
            or any(
                (other.permission, other.kind) == (right.permission, right.kind)
                and right.path.startswith(other.path)
                for other in own
                if right.kind != "model"
            )
            for right in rights
        )

    @cached_property
    def _of_groups(self) -> dict[int, set[Right]]:
        rights: dict[int, set[Right]] = defaultdict(set)
        for group, permission in Permission.objects.filter(group__isnull=False).values_list(
            "group", "pk"
        ):
            rights[group].add(Right(permission))
        for kind, rows in {
            "page": GroupPagePermission.objects.values_list("group", "permission", "page__path"),
            "collection": GroupCollectionPermission.objects.values_list(
                "group", "permission", "collection__path"
            ),
            "site": GroupSitePermission.objects.values_list("group", "permission", "site"),
        }.items():
            for group, permission, place in rows:
                # No site is below another: its path ends.
                path = f"{place}/" if kind == "site" else place
                rights[group].add(Right(permission, kind, path))
        return rights

    @cached_property
    def _memberships(self) -> dict[int, set[int]]:
        return _gathered(User.groups.through.objects.values_list("user", "group"))

    @cached_property
    def _own_permissions(self) -> dict[int, set[int]]:
        return _gathered(User.user_permissions.through.objects.values_list("user", "permission"))


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    gathered: dict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        gathered[key].add(value)
    return gathered
