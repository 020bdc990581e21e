"""The three roles of the team, and the review that leads from the first to the second."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITERS, PUBLISHERS, ADMINISTRATORS = "Rédaction", "Communication", "Administration"
PUBLISHING = (PUBLISHERS, ADMINISTRATORS)
EVERYBODY = (WRITERS, *PUBLISHING)


def every(*models):
    """Return the names of the rights to see, add, change and delete."""
    return [
        f"{action}_{model}" for model in models for action in ("view", "add", "change", "delete")
    ]


# Who has which rights of an app.
RIGHTS = [
    (EVERYBODY, "wagtailadmin", ["access_admin"]),
    (EVERYBODY, "simple_translation", ["submit_translation"]),
    (EVERYBODY, "home", ["view_menu", "add_menu", "change_menu"]),
    (EVERYBODY, "challenges", ["view_theme", "view_expertise", "view_organisation"]),
    (EVERYBODY, "pages", ["view_category"]),
    (EVERYBODY, "publishing", ["view_launch", "view_invitation", "see_preview"]),
    (PUBLISHING, "home", ["delete_menu", "publish_menu", "lock_menu", "unlock_menu"]),
    (PUBLISHING, "listing", every("synonyms")),
    (PUBLISHING, "wagtailsearchpromotions", every("searchpromotion")),
    (PUBLISHING, "challenges", every("theme", "expertise", "organisation")),
    (PUBLISHING, "pages", every("category")),
    (
        PUBLISHING,
        "pages",
        ["view_contactmessage", "change_contactmessage", "delete_contactmessage"],
    ),
    (PUBLISHING, "pages", ["change_sitesettings"]),
    (PUBLISHING, "publishing", every("launch")),
    (PUBLISHING, "publishing", ["add_invitation", "delete_invitation"]),
    (PUBLISHING, "wagtailredirects", every("redirect")),
    # Groups are the superusers' to change.
    ([ADMINISTRATORS], "auth", every("user")),
    ([ADMINISTRATORS], "wagtailcore", every("collection", "workflow", "task")),
]
PAGES = [
    (EVERYBODY, ["add_page", "change_page"]),
    (PUBLISHING, ["publish_page", "bulk_delete_page", "lock_page", "unlock_page"]),
]
# Rights on the root of all images and documents.
COLLECTIONS = [
    (EVERYBODY, "media", ["add_image", "choose_image", "add_document", "choose_document"]),
    (PUBLISHING, "media", ["change_image", "change_document"]),
    (PUBLISHING, "wagtailcore", ["add_collection", "change_collection", "delete_collection"]),
]


def create_roles(apps, schema_editor):
    Collection = apps.get_model("wagtailcore.Collection")
    Group = apps.get_model("auth.Group")
    GroupCollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")
    GroupPagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    Page = apps.get_model("wagtailcore.Page")
    Permission = apps.get_model("auth.Permission")

    make_permissions(apps)
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    groups = {name: Group.objects.create(name=name) for name in EVERYBODY}

    def rights(app, codenames):
        found = Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
        assert len(found) == len(codenames), f"{app}: {codenames}"
        return found

    for roles, app, codenames in RIGHTS:
        for role in roles:
            groups[role].permissions.add(*rights(app, codenames))
    for roles, codenames in PAGES:
        for role in roles:
            for right in rights("wagtailcore", codenames):
                GroupPagePermission.objects.create(
                    group=groups[role], page=Page.objects.get(depth=1), permission=right
                )
    for roles, app, codenames in COLLECTIONS:
        for role in roles:
            for right in rights(app, codenames):
                GroupCollectionPermission.objects.create(
                    group=groups[role], collection=Collection.objects.get(depth=1), permission=right
                )


def make_permissions(apps):
    """Make what Django and Wagtail make after all migrations: it is needed now."""
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    menu = ContentType.objects.get(app_label="home", model="menu")
    for action in ("publish", "lock", "unlock"):
        Permission.objects.get_or_create(
            content_type=menu,
            codename=f"{action}_menu",
            defaults={"name": f"Can {action} menu principal"},
        )


def create_review(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Group = apps.get_model("auth.Group")
    GroupApprovalTask = apps.get_model("wagtailcore.GroupApprovalTask")
    Workflow = apps.get_model("wagtailcore.Workflow")
    WorkflowContentType = apps.get_model("wagtailcore.WorkflowContentType")

    task = GroupApprovalTask.objects.get()
    task.name = "Relecture"
    task.save()
    task.groups.set(Group.objects.filter(name=PUBLISHERS))
    review = Workflow.objects.get()
    review.name = "Relecture"
    review.save()
    menu = ContentType.objects.get(app_label="home", model="menu")
    WorkflowContentType.objects.create(content_type=menu, workflow=review)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_first_content"),
        ("publishing", "0001_initial"),
        ("challenges", "0001_initial"),
        ("media", "0001_initial"),
        ("pages", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("simple_translation", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearchpromotions", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(create_roles, elidable=False),
        migrations.RunPython(create_review, elidable=False),
    ]
