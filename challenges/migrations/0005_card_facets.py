from django.conf import settings
from django.db import migrations, models


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
    ]
