"""Communication makes launches and links for guests; every role looks at the site to come."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

READ = ["view_launch", "see_future", "view_guestlink"]
WRITE = [
    *READ, "add_launch", "change_launch", "delete_launch", "add_guestlink", "change_guestlink",
]  # fmt: skip
ROLES = {"Rédaction": READ, "Communication": WRITE, "Administration": WRITE}


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    # Django creates permissions after all migrations; they are needed now.
    for label in ("agenda", "preview"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    for name, codenames in ROLES.items():
        rights = Permission.objects.filter(
            content_type__app_label__in=["agenda", "preview"], codename__in=codenames
        )
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0016_search_rights"),
        ("agenda", "0001_initial"),
        ("preview", "0001_initial"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
