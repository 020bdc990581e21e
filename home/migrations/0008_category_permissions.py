"""Who may do what with the categories of news."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ("category",)
ACTIONS = {
    "Rédaction": ["view"],
    "Communication": ["view", "add", "change", "delete"],
    "Administration": ["view", "add", "change", "delete"],
}


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")

    # Django creates permissions after all migrations; they are needed now.
    app_config = apps.get_app_config("pages")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None

    for name, actions in ACTIONS.items():
        # A site may have renamed or deleted its groups.
        group = Group.objects.filter(name=name).first()
        if group is not None:
            codenames = [f"{action}_{model}" for action in actions for model in MODELS]
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label="pages", codename__in=codenames
                )
            )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0007_inbox_rights"),
        ("pages", "0006_contact"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
