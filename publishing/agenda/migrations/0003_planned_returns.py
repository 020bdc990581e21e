from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_what_a_launch_holds")]

    operations = [
        migrations.AddField(
            model_name="launch",
            name="return_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="mail",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ask", "Demande d’accord"),
                    ("void", "Accord à redonner"),
                    ("remind", "Rappel"),
                ],
                default="ask",
                editable=False,
                max_length=10,
            ),
        ),
    ]
