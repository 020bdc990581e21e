"""Compares the rights of accounts: nobody manages accounts or groups with more rights than theirs.

Wagtail checks only `change_user`. With that permission alone, a user could set the password of a
superuser and take over all their rights.
"""

from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from wagtail.permission_policies import BasePermissionPolicy


class SuperusersOnlyPolicy(BasePermissionPolicy):
    """Lets superusers alone change groups: other users could give themselves any right."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_superuser

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        return User.objects.filter(is_superuser=True, is_active=True)


class Right(NamedTuple):
    """A permission below the path of a tree. An empty path means everywhere."""

    permission: int
    kind: str = "model"
    path: str = ""

    def covers(self, other: "Right") -> bool:
        same = (self.permission, self.kind) == (other.permission, other.kind)
        return same and other.path.startswith(self.path)


class Delegation:
    """The groups that `actor` may give, and the accounts that they may manage.

    The rights of all groups are read once. Make one for each request.
    """

    def __init__(self, actor: User):
        self.actor = actor

    @cached_property
    def groups(self) -> list[Group]:
        """The groups that give nobody a right that `actor` lacks."""
        groups = Group.objects.order_by("name").prefetch_related(
            "permissions",
            "page_permissions__page",
            "collection_permissions__collection",
            "site_permissions",
        )
        if self.actor.is_superuser:
            return list(groups)
        own = {right for group in groups.filter(user=self.actor) for right in rights_of(group)}
        return [
            group
            for group in groups
            if all(any(mine.covers(right) for mine in own) for right in rights_of(group))
        ]

    def includes(self, user: User) -> bool:
        """Tell whether `user` may do nothing that `actor` may not."""
        if self.actor.is_superuser or user.pk == self.actor.pk:
            return True
        # The admin gives rights by groups alone. Whoever gave others in the shell manages them.
        if user.is_superuser or user.user_permissions.exists():
            return False
        return set(user.groups.all()) <= set(self.groups)


def rights_of(group: Any) -> set[Right]:
    return {
        *(Right(permission.pk) for permission in group.permissions.all()),
        *(Right(of.permission_id, "page", of.page.path) for of in group.page_permissions.all()),
        *(
            Right(of.permission_id, "collection", of.collection.path)
            for of in group.collection_permissions.all()
        ),
        *(Right(of.permission_id, f"site {of.site_id}") for of in group.site_permissions.all()),
    }
