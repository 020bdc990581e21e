"""Communication and Administration make launches, Rédaction sees them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    # Django creates permissions after all migrations; they are needed now.
    app_config = apps.get_app_config("agenda")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = Permission.objects.filter(
        content_type__app_label="agenda", content_type__model="launch"
    )
    for group in Group.objects.filter(name__in=["Communication", "Administration"]):
        group.permissions.add(*rights)
    for group in Group.objects.filter(name="Rédaction"):
        group.permissions.add(rights.get(codename="view_launch"))


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("home", "0003_roles"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
