from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0010_contact_body"),
        ("challenges", "0005_card_facets"),
    ]

    operations = []
