"""Collections belong to whoever manages media; the rights of a role are the superusers' to change."""

from django.db import migrations

MANAGERS = ["Communication", "Administration"]


def adjust(apps, schema_editor):
    Collection = apps.get_model("wagtailcore.Collection")
    Group = apps.get_model("auth.Group")
    GroupCollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")
    Permission = apps.get_model("auth.Permission")

    root = Collection.objects.get(depth=1)
    of_collections = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        codename__in=["add_collection", "change_collection", "delete_collection"],
    )
    of_groups = Permission.objects.filter(
        content_type__app_label="auth", content_type__model="group"
    )
    # A site may have renamed or deleted its groups.
    for group in Group.objects.filter(name__in=MANAGERS):
        group.permissions.remove(*of_groups)
        for permission in of_collections:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


class Migration(migrations.Migration):
    dependencies = [
        ("editing", "0001_sign_in"),
        ("home", "0008_category_permissions"),
    ]

    operations = [migrations.RunPython(adjust, migrations.RunPython.noop)]
