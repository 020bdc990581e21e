import re

from django.db import migrations, models
from wagtail.coreutils import string_to_ascii


def fill(apps, schema_editor):
    """Write what the terms there are are sorted by, as their `save()` does."""
    for name in ("category",):
        model = apps.get_model("pages", name)
        for term in model.objects.all():
            words = re.findall(r"[a-z0-9]+", string_to_ascii(term.name).lower())
            model.objects.filter(pk=term.pk).update(sort_name=" ".join(words)[:200])


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0011_news_facets'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='category',
            options={'ordering': ['sort_name'], 'verbose_name': 'catégorie d’actualité', 'verbose_name_plural': 'catégories d’actualité'},
        ),
        migrations.AddField(
            model_name='category',
            name='sort_name',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
