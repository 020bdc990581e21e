from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("legacy", "0007_demo_is_an_export")]

    operations = [
        migrations.RemoveField(model_name="importedfile", name="title"),
        migrations.RemoveField(model_name="importedfile", name="alt"),
    ]
