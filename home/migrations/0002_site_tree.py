"""The trees that every site starts with: French at `/`, English (not live yet) at `/en/`."""

import uuid

from django.db import migrations

NAME = "Entrepreneurs d’intérêt général"
ENGLISH_NAME = "Public Interest Entrepreneurs"


def create_trees(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Locale = apps.get_model("wagtailcore.Locale")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    HomePage = apps.get_model("home.HomePage")

    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()  # Wagtail's welcome page

    french, _ = Locale.objects.get_or_create(language_code="fr")
    english, _ = Locale.objects.get_or_create(language_code="en")
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    shared = {
        "content_type": content_type,
        "depth": 2,
        "numchild": 0,
        "translation_key": uuid.uuid4(),
    }
    home = HomePage.objects.create(
        title=NAME,
        draft_title=NAME,
        slug="accueil",
        path="00010001",
        url_path="/accueil/",
        locale=french,
        **shared,
    )
    HomePage.objects.create(
        title=ENGLISH_NAME,
        draft_title=ENGLISH_NAME,
        slug="home",
        path="00010002",
        url_path="/home/",
        locale=english,
        live=False,
        has_unpublished_changes=True,
        **shared,
    )
    Page.objects.filter(depth=1).update(numchild=2)
    Site.objects.create(
        hostname="localhost", port=80, site_name=NAME, root_page=home, is_default_site=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(create_trees, elidable=False)]
