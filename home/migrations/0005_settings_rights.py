"""Communication and Administration change the settings of the site."""

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
    right = Permission.objects.get(
        content_type__app_label="pages", codename="change_sitesettings"
    )
    for group in Group.objects.filter(name__in=["Communication", "Administration"]):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0004_demo_object"),
        ("pages", "0003_site_settings"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
