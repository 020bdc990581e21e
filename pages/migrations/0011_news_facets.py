from django.db import migrations


def fill(apps, schema_editor):
    """Write the facets of the cards of news, as `challenges.models.cards.facets_of` does."""
    card_model = apps.get_model("challenges", "Card")
    news_model = apps.get_model("pages", "NewsPage")
    for page in news_model.objects.filter(card__isnull=False).iterator():
        written = [
            f"{field}-{key}"
            for field in ("categories", "promotions")
            for key in sorted(getattr(page, field).values_list("pk", flat=True))
        ]
        written.append(f"year-{page.date.year}")
        card_model.objects.filter(pk=page.pk).update(facets=" ".join(written))


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0010_contact_body"),
        ("challenges", "0005_card_facets"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
