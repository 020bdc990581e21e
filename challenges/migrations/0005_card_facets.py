from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Write the facets of the cards there are, as `challenges.models.cards.facets_of` does."""
    card_model = apps.get_model("challenges", "Card")
    relations = {
        "challengepage": ["promotions", "themes", "expertises", "organisations"],
        "personpage": ["promotions", "expertises"],
    }
    for name, fields in relations.items():
        model = apps.get_model("challenges", name)
        for page in model.objects.filter(card__isnull=False).iterator():
            written = [
                f"{field}-{key}"
                for field in fields
                for key in sorted(getattr(page, field).values_list("pk", flat=True))
            ]
            if getattr(page, "status", ""):
                written.append(f"status-{page.status}")
            card_model.objects.filter(pk=page.pk).update(facets=" ".join(written))


class Migration(migrations.Migration):
    dependencies = [
        ("challenges", "0004_listing_body"),
        ("media", "0003_sharing_card"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="card", name="facets", field=models.TextField(blank=True)
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["facets", "kind", "locale"], name="card_facets"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
