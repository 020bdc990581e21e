import re

from django.db import migrations, models
from wagtail.coreutils import string_to_ascii


def fill(apps, schema_editor):
    """Write what the terms there are are sorted by, as their `save()` does."""
    for name in ("expertise", "organisation", "theme"):
        model = apps.get_model("challenges", name)
        for term in model.objects.all():
            words = re.findall(r"[a-z0-9]+", string_to_ascii(term.name).lower())
            model.objects.filter(pk=term.pk).update(sort_name=" ".join(words)[:200])


class Migration(migrations.Migration):

    dependencies = [
        ('challenges', '0005_card_facets'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='expertise',
            options={'ordering': ['sort_name'], 'verbose_name': 'expertise', 'verbose_name_plural': 'expertises'},
        ),
        migrations.AlterModelOptions(
            name='organisation',
            options={'ordering': ['sort_name'], 'verbose_name': 'administration', 'verbose_name_plural': 'administrations'},
        ),
        migrations.AlterModelOptions(
            name='theme',
            options={'ordering': ['sort_name'], 'verbose_name': 'thématique', 'verbose_name_plural': 'thématiques'},
        ),
        migrations.AddField(
            model_name='expertise',
            name='sort_name',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='organisation',
            name='sort_name',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='theme',
            name='sort_name',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
