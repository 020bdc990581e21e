"""The themes, expertises and administrations of the demo challenges."""

from home.demo.shapes import DemoOrganisation, DemoTerm

THEMES = [
    DemoTerm("agriculture", "Agriculture"),
    DemoTerm("citoyennete", "Citoyenneté"),
    DemoTerm("collectivites", "Collectivités"),
    DemoTerm("culture", "Culture"),
    DemoTerm("ecologie", "Écologie"),
    DemoTerm("economie", "Économie"),
    DemoTerm("education", "Éducation"),
    DemoTerm("finances-publiques", "Finances publiques"),
    DemoTerm("justice", "Justice"),
    DemoTerm("mer", "Mer"),
    DemoTerm("sante", "Santé"),
    DemoTerm("securite", "Sécurité"),
    DemoTerm("solidarite", "Solidarité"),
    DemoTerm("travail", "Travail"),
]

EXPERTISES = [
    DemoTerm("developpement", "Développement"),
    DemoTerm("design", "Design"),
    DemoTerm("data-science", "Data science"),
    DemoTerm("data-engineering", "Data engineering"),
    DemoTerm("geomatique", "Géomatique"),
    DemoTerm("droit-du-numerique", "Droit du numérique"),
    DemoTerm("direction-de-produit", "Direction de produit"),
    DemoTerm("accompagnement", "Accompagnement"),
]

ORGANISATIONS = [
    DemoOrganisation(
        "agence-bio",
        "Agence française pour le développement et la promotion de l’agriculture biologique",
        "Agence Bio",
        "https://www.agencebio.org/",
    ),
    DemoOrganisation(
        "anct",
        "Agence nationale de la cohésion des territoires",
        "ANCT",
        "https://anct.gouv.fr/",
    ),
    DemoOrganisation(
        "ansm",
        "Agence nationale de sécurité du médicament et des produits de santé",
        "ANSM",
        "https://ansm.sante.fr/",
    ),
    DemoOrganisation(
        "antai",
        "Agence nationale de traitement automatisé des infractions",
        "ANTAI",
        "https://www.antai.gouv.fr/",
    ),
    DemoOrganisation(
        "ars-occitanie",
        "Agence régionale de santé d’Occitanie",
        "ARS Occitanie",
        "https://www.occitanie.ars.sante.fr/",
    ),
    DemoOrganisation(
        "academie-de-clermont-ferrand",
        "Académie de Clermont-Ferrand",
        "",
        "https://www.ac-clermont.fr/",
    ),
    DemoOrganisation(
        "brigade-de-sapeurs-pompiers-de-paris",
        "Brigade de sapeurs-pompiers de Paris",
        "BSPP",
        "https://www.pompiersparis.fr/",
    ),
    DemoOrganisation(
        "cour-de-cassation",
        "Cour de cassation",
        "",
        "https://www.courdecassation.fr/",
    ),
    DemoOrganisation(
        "cour-des-comptes",
        "Cour des comptes",
        "",
        "https://www.ccomptes.fr/",
    ),
    DemoOrganisation(
        "direction-des-affaires-maritimes",
        "Direction des affaires maritimes",
        "DAM",
        "https://www.mer.gouv.fr/",
    ),
    DemoOrganisation(
        "dgccrf",
        "Direction générale de la concurrence, de la consommation et de la répression des fraudes",
        "DGCCRF",
        "https://www.economie.gouv.fr/dgccrf",
    ),
    DemoOrganisation(
        "dgcl",
        "Direction générale des collectivités locales",
        "DGCL",
        "https://www.collectivites-locales.gouv.fr/",
    ),
    DemoOrganisation(
        "dge",
        "Direction générale des entreprises",
        "DGE",
        "https://www.entreprises.gouv.fr/",
    ),
    DemoOrganisation(
        "dgfip",
        "Direction générale des finances publiques",
        "DGFiP",
        "https://www.economie.gouv.fr/dgfip",
    ),
    DemoOrganisation(
        "dggn",
        "Direction générale de la gendarmerie nationale",
        "DGGN",
        "https://www.gendarmerie.interieur.gouv.fr/",
    ),
    DemoOrganisation(
        "dgt",
        "Direction générale du travail",
        "DGT",
        "https://travail-emploi.gouv.fr/",
    ),
    DemoOrganisation(
        "diair",
        "Délégation interministérielle à l’accueil et à l’intégration des réfugiés",
        "Diair",
        "https://accueil-integration-refugies.fr/",
    ),
    DemoOrganisation(
        "driee",
        "Direction régionale et interdépartementale de l’environnement et de l’énergie "
        "d’Île-de-France",
        "DRIEE",
    ),
    DemoOrganisation(
        "haute-autorite-de-sante",
        "Haute Autorité de santé",
        "HAS",
        "https://www.has-sante.fr/",
    ),
    DemoOrganisation(
        "ministere-de-l-interieur",
        "Ministère de l’Intérieur",
        "",
        "https://www.interieur.gouv.fr/",
    ),
    DemoOrganisation(
        "ministere-de-la-culture",
        "Ministère de la Culture",
        "",
        "https://www.culture.gouv.fr/",
    ),
    DemoOrganisation(
        "mobilier-national",
        "Mobilier national",
        "",
        "https://www.mobiliernational.culture.gouv.fr/",
    ),
    DemoOrganisation(
        "museum-national-d-histoire-naturelle",
        "Muséum national d’histoire naturelle",
        "MNHN",
        "https://www.mnhn.fr/",
    ),
    DemoOrganisation(
        "secretariat-general-des-ministeres-sociaux",
        "Secrétariat général des ministères sociaux",
        "",
        "https://solidarites-sante.gouv.fr/",
    ),
    DemoOrganisation(
        "shom",
        "Service hydrographique et océanographique de la Marine",
        "Shom",
        "https://www.shom.fr/",
    ),
]
