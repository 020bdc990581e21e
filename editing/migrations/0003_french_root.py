"""The root of all pages is named in French, where the explorer shows it."""

from django.db import migrations


def rename(apps, schema_editor):
    Page = apps.get_model("wagtailcore.Page")
    Page.objects.filter(depth=1, title="Root").update(title="Racine", draft_title="Racine")


class Migration(migrations.Migration):
    dependencies = [
        ("editing", "0002_roles"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
