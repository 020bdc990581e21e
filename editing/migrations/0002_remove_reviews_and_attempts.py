from django.db import migrations


class Migration(migrations.Migration):

    safe_because = "in the seconds of a release, a sign-in or a screen of translations is tried again"

    dependencies = [
        ('editing', '0001_initial'),
    ]

    operations = [
        migrations.DeleteModel(
            name='TranslationReview',
        ),
        migrations.DeleteModel(
            name='Attempt',
        ),
    ]
