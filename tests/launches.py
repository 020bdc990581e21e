"""Makes launches for tests, as the form and the screen of a launch do."""

from publishing.agenda import launches
from publishing.agenda.models import Launch, LaunchItem, version_key


def launch_of(user, moment, pages=(), removed=(), menus=(), name="Rentrée", planned=True):
    """Return a launch of these contents, planned on their present versions."""
    launch = Launch.objects.create(name=name, moment=moment, created_by=user)
    for number, instance in enumerate([*pages, *removed, *menus]):
        LaunchItem.objects.create(
            launch=launch,
            content_type=instance.get_base_content_type(),
            object_id=str(instance.pk),
            action="unpublish" if instance in removed else "publish",
            sort_order=number,
        )
    if planned:
        launches.plan(launch, versions_of(launch), user)
    return Launch.objects.get(pk=launch.pk)


def versions_of(launch):
    """Return the versions that the screen of a launch shows."""
    return {item.pk: version_key(item.shown_revision) for item in launch.items.all()}
