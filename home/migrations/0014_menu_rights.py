"""Rédaction proposes menus, Communication publishes them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITE = ["view", "add", "change"]
PUBLISH = [*WRITE, "delete", "publish", "lock", "unlock"]
ACTIONS = {"Rédaction": WRITE, "Communication": PUBLISH, "Administration": PUBLISH}


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    Workflow = apps.get_model("wagtailcore.Workflow")
    WorkflowContentType = apps.get_model("wagtailcore.WorkflowContentType")

    # Django creates permissions after all migrations; they are needed now.
    app_config = apps.get_app_config("home")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None

    menu, _created = ContentType.objects.get_or_create(app_label="home", model="menu")
    for action in ("publish", "lock", "unlock"):  # which Wagtail creates after all migrations too
        Permission.objects.get_or_create(
            content_type=menu,
            codename=f"{action}_menu",
            defaults={"name": f"Can {action} menu principal"},
        )
    for name, actions in ACTIONS.items():
        # A site may have renamed or deleted its groups.
        if group := Group.objects.filter(name=name).first():
            codenames = [f"{action}_menu" for action in actions]
            rights = Permission.objects.filter(content_type=menu, codename__in=codenames)
            group.permissions.add(*rights)
    if review := Workflow.objects.filter(name="Relecture").first():
        WorkflowContentType.objects.get_or_create(content_type=menu, workflow=review)


class Migration(migrations.Migration):
    dependencies = [("home", "0013_menu")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
