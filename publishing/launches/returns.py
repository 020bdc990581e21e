"""A return is a launch that brings back what stood before another one."""

from wagtail.models import Page

from publishing import clock
from publishing.caching import generation
from publishing.errors import NotPossibleError
from publishing.launches.models import RETENTION, Launch, LaunchItem
from publishing.launches.refusals import check_free


def may_return(launch: Launch) -> bool:
    """Tell whether the former versions of a launch are still kept."""
    return launch.left_at is not None and launch.left_at > clock.now() - RETENTION


def restorations(launch: Launch) -> dict[LaunchItem, bool]:
    """Return the items of `launch` that are not as before it, higher pages first.

    Each with whether somebody changed it after the launch: that stays as it is.
    """
    items = [item for item in launch.items.all() if item.was_live is not None and item.instance]
    items.sort(key=lambda item: item.tree_order)
    own = {item.instance.pk for item in items if item.is_page}
    found = {}
    for item in items:
        instance = item.instance
        if (instance.live, instance.live_revision_id) == (item.was_live, item.former_revision_id):
            continue
        left_as = (False, None) if item.is_removal else (True, item.revision_id)
        is_edited = (instance.live, instance.live_revision_id) != left_as
        # What had no version, as the first home page, cannot come back.
        is_edited |= bool(item.was_live) and item.former_revision_id is None
        if isinstance(instance, Page) and not item.was_live:
            # Pages put below it since would go with it.
            is_edited |= instance.get_descendants().live().exclude(pk__in=own).exists()
        found[item] = is_edited
    return found


@generation.atomic()
def prepare(launch: Launch, user) -> Launch:
    """Make the launch that takes back what is still as `launch` left it, in preparation."""
    if not user.has_perm("publishing.change_launch"):
        raise NotPossibleError("Vous n’avez pas le droit de reprendre un lancement.")
    launch = Launch.objects.get(pk=launch.pk)
    if not may_return(launch):
        raise NotPossibleError(
            "On ne peut plus revenir à avant ce lancement\xa0: les versions d’avant ne sont plus "
            "gardées."
        )
    found = restorations(launch)
    wanted = [item for item, is_edited in found.items() if not is_edited]
    if not wanted:
        raise NotPossibleError(
            "Tout est comme avant, ou a changé depuis\xa0: la version d’avant est dans "
            "l’historique de chaque page."
        )
    if launch.return_of:
        name = f"De nouveau\xa0: {launch.return_of}"
    else:
        name = f"Retour à l’état d’avant\xa0: {launch}"
    back = Launch.objects.create(
        name=name[:120],
        moment=clock.now(),
        return_of=launch,
        created_by=user,
    )
    items = [
        LaunchItem(
            launch=back,
            content_type_id=each.content_type_id,
            object_id=each.object_id,
            action=LaunchItem.Action.PUBLISH if each.was_live else LaunchItem.Action.UNPUBLISH,
            sort_order=number,
        )
        for number, each in enumerate(wanted)
    ]
    check_free(items, back)
    for item, each in zip(items, wanted, strict=True):
        item.pin(each.former_revision, None)
        item.save()
    return back
