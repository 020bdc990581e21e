"""Every role looks at the site to come; Communication and Administration give links to guests."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = {
    "Rédaction": ["see_future", "view_guestlink"],
    "Communication": ["see_future", "view_guestlink", "add_guestlink", "change_guestlink"],
    "Administration": ["see_future", "view_guestlink", "add_guestlink", "change_guestlink"],
}


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    # Django creates permissions after all migrations; they are needed now.
    app_config = apps.get_app_config("future")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    for name, codenames in ROLES.items():
        rights = Permission.objects.filter(
            content_type__app_label="future", codename__in=codenames
        )
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("future", "0001_initial"),
        ("home", "0003_roles"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
