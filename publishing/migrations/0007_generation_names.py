"""The generation's columns, by the names of what is done with it; no table that nobody reads."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0006_background_jobs'),
    ]

    operations = [
        migrations.RenameField('generation', 'held_at', 'paused_at'),
        migrations.RenameField('generation', 'moved_at', 'bumped_at'),
        migrations.AlterField('generation', 'paused_at', models.DateTimeField(null=True, verbose_name='en pause depuis')),
        migrations.DeleteModel('FrontCache'),
    ]
