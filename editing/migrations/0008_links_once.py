
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editing', '0007_mail_queue'),
    ]

    operations = [
        migrations.DeleteModel(
            name='LinkScan',
        ),
        migrations.RenameField(
            model_name='foundlink',
            old_name='is_own',
            new_name='is_internal',
        ),
        migrations.AlterField(
            model_name='foundlink',
            name='kind',
            field=models.CharField(choices=[('page', 'Page'), ('document', 'Document'), ('address', 'Adresse')], max_length=10, verbose_name='nature'),
        ),
        migrations.AlterField(
            model_name='foundlink',
            name='name',
            field=models.CharField(max_length=1000, verbose_name='adresse'),
        ),
        migrations.AddConstraint(
            model_name='foundlink',
            constraint=models.UniqueConstraint(fields=('kind', 'name'), name='found_link_once'),
        ),
    ]
