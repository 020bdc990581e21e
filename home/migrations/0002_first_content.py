"""What every site starts with: French at `/`, English (not live yet) at `/en/`, some synonyms."""

import uuid

from django.db import migrations

NAME = "Entrepreneurs d’intérêt général"
ENGLISH_NAME = "Public Interest Entrepreneurs"
SYNONYMS = (
    "open data, opendata, données ouvertes",
    "EIG, entrepreneurs d’intérêt général, public interest entrepreneurs",
    "DIG, designers d’intérêt général",
    "RGPD, GDPR, données personnelles, vie privée, CNIL, personal data, privacy",
    "newsletter, infolettre, lettre d’information, alerte, s’abonner, abonnement",
    "rss, flux, newsletter, actualités",
    "postuler, candidater, candidature, s’inscrire, inscription, rejoindre, recrutement, apply",
    "rémunération, salaire, combien gagne-t-on, salary, wage, how much",
    "nationalité, étranger, étrangère, visa, titre de séjour, foreigner, nationality",
    "contrat, CDD, contractuel, durée déterminée",
    "conditions, contrat, salaire, qui peut candidater",
    "en difficulté, fragile, va mal",
    "date limite, deadline, clôture, jusqu’à quand, until when",
    "calendrier, déroulement, planning, échéances",
    "coût, coûte, coûter, prix, tarif, budget",
    "éducation nationale, académie, rectorat",
    "FAQ, foire aux questions, questions fréquentes",
    "contact, contacter, nous écrire",
    "mentorat, mentor, mentorer, tuteur",
    "DINUM, direction interministérielle du numérique",
    "intelligence artificielle, IA, apprentissage automatique, machine learning",
    "impôts, fisc, fiscalité, fiscal",
    "santé, médical, hôpital, health",
    "développeur, développeuse, dev",
    "carto, cartographie, cartographe",
    "data scientist, science des données",
    "journaliste, presse, médias",
    "logo, logotype, charte graphique",
    "1, premier, première, first",
    "2, deux, deuxième, second, two",
    "3, trois, troisième, three, third",
    "4, quatre, quatrième, four, fourth",
    "5, cinq, cinquième, five, fifth",
    "6, six, sixième, sixth",
    "7, sept, septième, seven, seventh",
    "8, huit, huitième, eight, eighth",
    "9, neuf, neuvième, nine, ninth",
    "10, dix, dixième, ten, tenth",
)


def create_trees(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Locale = apps.get_model("wagtailcore.Locale")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    HomePage = apps.get_model("home.HomePage")

    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()  # Wagtail's welcome page

    french, _ = Locale.objects.get_or_create(language_code="fr")
    english, _ = Locale.objects.get_or_create(language_code="en")
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    shared = {
        "content_type": content_type,
        "depth": 2,
        "numchild": 0,
        "translation_key": uuid.uuid4(),
    }
    home = HomePage.objects.create(
        title=NAME,
        draft_title=NAME,
        slug="accueil",
        path="00010001",
        url_path="/accueil/",
        locale=french,
        **shared,
    )
    HomePage.objects.create(
        title=ENGLISH_NAME,
        draft_title=ENGLISH_NAME,
        slug="home",
        path="00010002",
        url_path="/home/",
        locale=english,
        live=False,
        has_unpublished_changes=True,
        **shared,
    )
    # The explorer and the choices of collections show the names of the roots.
    Page.objects.filter(depth=1).update(numchild=2, title="Racine", draft_title="Racine")
    apps.get_model("wagtailcore.Collection").objects.filter(depth=1).update(name="Racine")
    Site.objects.create(
        hostname="localhost", port=80, site_name=NAME, root_page=home, is_default_site=True
    )


def add_synonyms(apps, schema_editor):
    Synonyms = apps.get_model("listing.Synonyms")
    Synonyms.objects.bulk_create(Synonyms(words=words) for words in SYNONYMS)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("listing", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(create_trees, elidable=False),
        migrations.RunPython(add_synonyms, elidable=False),
    ]
