# Its name begins with no number, so that no release lists it (`make release-migrations`).

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('media', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LegacyDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_path', models.CharField(max_length=500, unique=True, verbose_name='document')),
                ('origin', models.CharField(blank=True, choices=[('hugo', 'site de 2022'), ('jekyll', 'site de 2018'), ('seed', 'site de 2017')], max_length=10, verbose_name='origine')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='empreinte du contenu')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='ce qu’il dit de la page')),
                ('identity', models.JSONField(default=dict, verbose_name='ce qui le désigne')),
                ('page', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('revision', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'verbose_name': 'document d’un ancien site',
                'verbose_name_plural': 'documents des anciens sites',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LegacyFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('hugo', 'site de 2022'), ('jekyll', 'site de 2018'), ('seed', 'site de 2017')], max_length=10, verbose_name='origine')),
                ('path', models.CharField(max_length=500, verbose_name='fichier')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte du contenu')),
                ('document', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.document')),
                ('image', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.image')),
            ],
            options={
                'verbose_name': 'fichier d’un ancien site',
                'verbose_name_plural': 'fichiers des anciens sites',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('origin', 'path'), name='legacy_file_once')],
            },
        ),
    ]
