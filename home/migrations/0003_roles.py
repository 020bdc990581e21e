"""The three roles of the team, and the review that leads from the first to the second."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITERS, PUBLISHERS, ADMINISTRATORS = "Rédaction", "Communication", "Administration"

PAGES = {
    WRITERS: ["add", "change"],
    PUBLISHERS: ["add", "change", "publish", "bulk_delete", "lock", "unlock"],
    ADMINISTRATORS: ["add", "change", "publish", "bulk_delete", "lock", "unlock"],
}
FILES = {
    WRITERS: ["add", "choose"],
    PUBLISHERS: ["add", "change", "choose"],
    ADMINISTRATORS: ["add", "change", "choose"],
}
MODELS = {
    WRITERS: [],
    PUBLISHERS: [("wagtailredirects", "redirect")],
    ADMINISTRATORS: [
        ("wagtailredirects", "redirect"),
        ("wagtailcore", "collection"),
        ("wagtailcore", "site"),
        ("wagtailcore", "workflow"),
        ("wagtailcore", "task"),
        ("auth", "user"),
        ("auth", "group"),
    ],
}


def create_roles(apps, schema_editor):
    Collection = apps.get_model("wagtailcore.Collection")
    Group = apps.get_model("auth.Group")
    GroupApprovalTask = apps.get_model("wagtailcore.GroupApprovalTask")
    GroupCollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")
    GroupPagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    Page = apps.get_model("wagtailcore.Page")
    Permission = apps.get_model("auth.Permission")
    Workflow = apps.get_model("wagtailcore.Workflow")

    # Django creates permissions after all migrations; they are needed now.
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None

    def permission(app_label, codename):
        return Permission.objects.get(content_type__app_label=app_label, codename=codename)

    root_page = Page.objects.get(depth=1)
    root_collection = Collection.objects.get(depth=1)
    for name in (WRITERS, PUBLISHERS, ADMINISTRATORS):
        group = Group.objects.create(name=name)
        group.permissions.add(permission("wagtailadmin", "access_admin"))
        for action in PAGES[name]:
            GroupPagePermission.objects.create(
                group=group,
                page=root_page,
                permission=permission("wagtailcore", f"{action}_page"),
            )
        for action in FILES[name]:
            for model in ("image", "document"):
                GroupCollectionPermission.objects.create(
                    group=group,
                    collection=root_collection,
                    permission=permission("media", f"{action}_{model}"),
                )
        for app_label, model in MODELS[name]:
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=app_label, content_type__model=model
                )
            )

    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    review = GroupApprovalTask.objects.get()
    review.name = "Relecture"
    review.save()
    review.groups.set(Group.objects.filter(name=PUBLISHERS))
    Workflow.objects.update(name="Relecture")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_site_tree"),
        ("media", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(create_roles)]
