"""Pages and snippets by their keys, and the locks on their rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model
from wagtail.models import DraftStateMixin, Page
from wagtail.permissions import policy_registry

# The table of an object and its primary key; all pages are in one table.
type Key = tuple[type[Model], str]


def key_of(instance: Model) -> Key:
    return (Page if isinstance(instance, Page) else type(instance)), str(instance.pk)


def title_of(instance: Model) -> str:
    """Return the name of a page or snippet as editors read it."""
    return getattr(instance, "draft_title", "") or str(instance)


def quoted_title(instance: Model) -> str:
    return f"«\xa0{title_of(instance)}\xa0»"


def may_edit(user: Any, instance: Any) -> bool:
    """Tell whether `user` may change a page or snippet, hence propose when it comes."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_edit()
    return policy_registry.get_by_type(type(instance)).user_has_permission(user, "change")


def may_publish(user: Any, instance: Any) -> bool:
    """Tell whether `user` may decide when a page or snippet goes on and off the site."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    return policy_registry.get_by_type(type(instance)).user_has_permission(user, "publish")


def lock_rows(keys: Iterable[Key]) -> list[Any]:
    """Lock these objects until the transaction ends, and return them.

    Whoever may bump locks them in one order, table by table, after the generation
    (`generation.lock`).
    """
    tables: dict[type[Model], set[str]] = {}
    for model, pk in keys:
        tables.setdefault(model, set()).add(pk)
    found: list[Any] = []
    for model in sorted(tables, key=lambda model: model._meta.label):
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=tables[model])
        found += rows.order_by("pk")
    return found


def tree_of(instances: Iterable[Any]) -> list[Any]:
    """Return these objects, and the pages below those that are pages."""
    found: dict[Key, Any] = {}
    for instance in instances:
        is_page = isinstance(instance, Page)
        tree = Page.objects.descendant_of(instance, inclusive=True) if is_page else [instance]
        found |= {key_of(each): each for each in tree}
    return list(found.values())


def snippet_models() -> Iterator[type[Model]]:
    """Yield the models with drafts that are no pages."""
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model
