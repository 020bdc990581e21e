"""Communication keeps the synonyms and the pinned results of the search; some synonyms to begin."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

FIRST = (
    "open data, opendata, données ouvertes",
    "RGPD, données personnelles, vie privée, CNIL",
    "newsletter, infolettre, lettre d’information",
    "postuler, candidater, candidature, rejoindre le programme",
    "rémunération, salaire, contrat",
    "calendrier, déroulement, planning, échéances",
    "FAQ, foire aux questions, questions fréquentes",
    "contact, contacter, nous écrire",
)
MODELS = (("home", "synonyms"), ("wagtailsearchpromotions", "searchpromotion"))
ACTIONS = ("view", "add", "change", "delete")


def prepare(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    Synonyms = apps.get_model("home.Synonyms")

    # Django creates permissions after all migrations; they are needed now.
    for label in ("home", "wagtailsearchpromotions"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None

    for group in Group.objects.filter(name__in=["Communication", "Administration"]):
        for app_label, model in MODELS:
            codenames = [f"{action}_{model}" for action in ACTIONS]
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=app_label, codename__in=codenames
                )
            )
    for words in FIRST:
        Synonyms.objects.get_or_create(words=words)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0015_synonyms_and_missed_searches"),
        ("wagtailsearchpromotions", "0001_initial"),
    ]

    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]
