from django.db import migrations


class Migration(migrations.Migration):

    safe_because = "two screens of translations read it, which nobody needs during a release"

    dependencies = [
        ('editing', '0001_initial'),
    ]

    operations = [
        migrations.DeleteModel(
            name='TranslationReview',
        ),
    ]
