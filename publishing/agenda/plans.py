"""The gestures on the plan of one page: make it, move it, cancel it, carry it out at once.

Each function does all that it says or nothing. It raises NotPossibleError when the rights are
missing, when a launch holds the page, or when the moment or the version will not do.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry
from wagtail.utils.timestamps import ensure_utc

from publishing import clock
from publishing.agenda.futures import Future, check_no_launch, futures_of, quoted_title
from publishing.agenda.models import LaunchItem, version_key
from publishing.caching import generation
from publishing.dates import moment_in_full
from publishing.moment_fields import PASSED
from publishing.reasons import NotPossibleError
from publishing.scheduling import readiness
from publishing.scheduling.due import Key, key_of, lock_rows

MOVE = "agenda.move"
NO_LONGER_PLANNED = "Ce n’est plus planifié\xa0: c’est fait, ou annulé."


def may_plan(user, instance: Model) -> bool:
    """Tell whether `user` may decide when a page or snippet goes on and off the site."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    policy = policy_registry.get_by_type(type(instance))
    return policy.user_has_permission(user, "publish")


def check_touched(instances: Iterable[Any], user) -> dict[Key, Future]:
    """Return what is planned for these pages and snippets, which a gesture will cancel or move.

    Raises NotPossibleError if a launch holds one of them, or if `user` may not plan one.
    """
    instances = list(instances)
    check_no_launch(instances)
    futures = futures_of(instances)
    for instance in instances:
        future = futures.get(key_of(instance))
        if future and not may_plan(user, instance):
            raise NotPossibleError(
                f"{quoted_title(instance)} est {future}\xa0: demandez à une personne qui publie."
            )
    return futures


def check_moment(moment: datetime) -> None:
    if moment <= clock.now():
        raise NotPossibleError(PASSED)


# The actions of editors -------------------------------------------------------------------------


@generation.atomic()
def plan_version(page: Page, version: str, moment: datetime, user) -> None:
    """Plan the latest version of `page` for `moment`, in place of its former plan.

    `version` is the `version_key` of the version that was read.
    """
    draft = _locked_draft(page, version, user)
    check_no_launch([page])
    write_plan(draft, moment, user)


@generation.atomic()
def move_plan(revision: int, moment: datetime | None, user) -> None:
    """Move the plan of the version with this key to `moment`; None cancels the plan."""
    write_plan(_locked_plan(revision, user), moment, user)


@generation.atomic()
def publish_now(revision: int, user) -> None:
    """Put the planned version of this key online at once."""
    _publish(_locked_plan(revision, user), user)


@generation.atomic()
def publish_instead(page: Page, version: str, user) -> None:
    """Publish the latest version of a planned page, read as `version`, in place of its plan."""
    _publish(_locked_draft(page, version, user), user)


@generation.atomic()
def move_expiry(key: int, moment: datetime | None, user) -> None:
    """Move the expiry of the live page with this key to `moment`; None cancels the expiry."""
    lock_to_publish([(Page, str(key))], user)
    page = Page.objects.filter(pk=key, live=True, expire_at__isnull=False).first()
    if page is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    planned = page.scheduled_revision
    if moment:
        check_moment(moment)
        if planned and moment <= planned.approved_go_live_at:
            raise NotPossibleError(
                f"Une mise à jour de {quoted_title(page)} est planifiée après, le "
                f"{moment_in_full(planned.approved_go_live_at)}. Choisissez un moment plus "
                "tard, ou annulez la mise à jour."
            )
    _write_expiry(page, moment, user)


# Their parts ------------------------------------------------------------------------------------


def lock_to_publish(keys: Iterable[Key], user) -> None:
    """Lock these pages and snippets until the transaction ends.

    It is refused when one is gone, or when `user` may not publish it.
    """
    asked = set(keys)
    found = lock_rows(asked)
    if len(found) < len(asked):
        raise NotPossibleError("Cette page n’existe plus. Rechargez l’agenda.")
    for instance in found:
        if not may_plan(user, instance):
            raise NotPossibleError(f"Vous n’avez pas le droit de publier {quoted_title(instance)}.")


def write_plan(revision: Revision, moment: datetime | None, user) -> None:
    """Plan `revision` for `moment`, None to cancel, and log it."""
    instance = revision.base_content_object
    was = revision.approved_go_live_at
    revision.approved_go_live_at = moment
    if moment is None:
        revision.save(user=user, update_fields=["approved_go_live_at"])  # Wagtail logs it
        return
    check_moment(moment)
    write_date(revision, moment)
    expiry = revision.as_object().expire_at
    if expiry and expiry <= moment:
        raise NotPossibleError(
            f"{quoted_title(instance)} doit être dépubliée avant, le {moment_in_full(expiry)}. "
            "Choisissez un moment plus tôt, ou changez la dépublication."
        )
    _check_ready(revision)
    # An object has one plan at most, as in Wagtail.
    others = instance.revisions.exclude(pk=revision.pk)
    others.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    changed = {"has_unpublished_changes": True} | ({} if instance.live else {"go_live_at": moment})
    _update(instance, **changed)
    if was is None:
        version = {
            "id": revision.pk,
            "created": ensure_utc(revision.created_at),
            "go_live_at": ensure_utc(moment),
            "has_live_version": instance.live,
        }
        action = "wagtail.publish.schedule"
        log(instance, action, user=user, data={"revision": version}, revision=revision)
    elif was != moment:
        log_move(instance, "publication", was, moment, user, revision)


def write_date(revision: Revision, moment: datetime | None) -> None:
    """Write the date into the stored version: publishing reads it there."""
    revision.content["go_live_at"] = ensure_utc(moment) if moment else None
    revision.save()


def draft_of(instance: Any, user) -> Revision:
    """Return the latest version of a page or snippet. Without one, the stored state becomes one."""
    draft = instance.get_latest_revision()
    if draft is None:
        own = instance.specific if isinstance(instance, Page) else instance
        draft = own.save_revision(user=user, changed=False)
    return draft


def check_read(instance: Any, revision: Revision | None, version: str) -> None:
    """Refuse a version of `instance` that is another than the one that was read as `version`."""
    if version_key(revision) != version:
        raise NotPossibleError(
            f"{quoted_title(instance)} a changé entre-temps\xa0: relisez sa dernière version, puis "
            "recommencez."
        )


def log_move(instance, what: str, was, to, user, revision: Revision | None = None) -> None:
    data = {"op": what, "from": was and ensure_utc(was), "to": to and ensure_utc(to)}
    log(instance, MOVE, user=user, data=data, revision=revision)


def _write_expiry(instance: Any, moment: datetime | None, user) -> None:
    """Set the expiry of a live `instance` to `moment`, and log it; None cancels the expiry."""
    was = instance.expire_at
    # The editor shows the latest version, and a publication would write one of them.
    shown = Q(pk__in=[instance.live_revision_id, instance.latest_revision_id])
    held = LaunchItem.objects.waiting().of(instance).values_list("revision", "base_revision")
    versions = instance.revisions.filter(shown | Q(approved_go_live_at__isnull=False))
    for revision in versions.exclude(pk__in={key for keys in held for key in keys if key}):
        revision.content["expire_at"] = ensure_utc(moment) if moment else None
        revision.save()
    _update(instance, expire_at=moment)
    log_move(instance, "depublication", was, moment, user)


def _locked_plan(key: int, user) -> Revision:
    """Lock the object of a planned version, and return that version as it is then."""
    planned = Revision.objects.filter(pk=key, approved_go_live_at__isnull=False)
    for revision in planned:
        lock_to_publish([key_of(revision.base_content_object)], user)
    if (locked := planned.first()) is None:
        raise NotPossibleError(NO_LONGER_PLANNED)
    return locked


def _locked_draft(page: Page, version: str, user) -> Revision:
    """Lock a page, and return its latest version, which was read as `version`."""
    lock_to_publish([key_of(page)], user)
    draft = draft_of(Page.objects.get(pk=page.pk), user)
    check_read(page, draft, version)
    return draft


def _publish(revision: Revision, user) -> None:
    _check_ready(revision)
    write_date(revision, None)
    revision.publish(user=user)


def _check_ready(revision: Revision) -> None:
    try:
        readiness.check(revision.as_object())
    except NotPossibleError as error:
        raise NotPossibleError(f"«\xa0{revision.object_str}\xa0»\xa0: {error}") from error


def _update(instance: Model, **values) -> None:
    type(instance)._base_manager.filter(pk=instance.pk).update(**values)
