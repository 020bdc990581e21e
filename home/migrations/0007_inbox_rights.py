"""Communication and Administration read and sort what visitors write."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    # Django creates permissions after all migrations; they are needed now.
    app_config = apps.get_app_config("pages")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = Permission.objects.filter(
        content_type__app_label="pages", content_type__model="contactmessage"
    )
    for group in Group.objects.filter(name__in=["Communication", "Administration"]):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0006_taxonomy_permissions"),
        ("pages", "0006_contact"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
