"""Challenges of promotion 4 (2020–2021)."""

from datetime import date

from home.demo.content import heading, items, text
from home.demo.shapes import DemoAchievement, DemoChallenge, DemoFigure, DemoMember

START = date(2020, 9, 1)
PROMOTIONS = ["promotion-4"]

CHALLENGES = [
    DemoChallenge(
        slug="adex",
        title="Adex",
        subtitle="Vérifier en quelques minutes qu’un expert n’est pas lié à un laboratoire.",
        organisations=["haute-autorite-de-sante"],
        promotions=PROMOTIONS,
        themes=["sante"],
        expertises=["developpement", "design", "data-science"],
        status="termine",
        start=START,
        town="Saint-Denis",
        motif="documents",
        source_code="https://gitlab.com/has-sante/public/adex",
        blocks=[
            heading("Le problème"),
            text(
                "Avant de confier un avis à un médecin, il faut savoir qui l’a invité, payé ou "
                "logé. La réponse est publique, mais éparpillée dans des millions de lignes, sous "
                "des noms écrits de dix façons.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Une recherche qui tolère les fautes, propose les homonymes et laisse la personne "
                "trancher. Le résultat s’emporte dans un tableur, car c’est là que le travail "
                "continue.",
            ),
            heading("Ce qui en est resté"),
            text("Une application qui s’ouvre dans un navigateur, et un code publié."),
        ],
        key_figures=[
            DemoFigure("30", "gagnées pour chaque expert", after="minutes"),
            DemoFigure("1 288", "examinées en 2020", after="déclarations d’intérêts"),
            DemoFigure("20", "relues chaque jour", after="millions de lignes"),
        ],
        achievements=[
            DemoAchievement(
                "La recherche Adex",
                "On tape un nom, on choisit la bonne personne, on voit ses liens d’intérêts.",
                "https://gitlab.com/has-sante/public/adex",
                "Lire le code d’Adex",
            ),
        ],
        team=[
            DemoMember("anatole-viraye", "talent", "développement, jusqu’en janvier"),
            DemoMember("josephine-mbarga", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="envinorma",
        title="EnviNorma",
        subtitle="Préparer une inspection en quelques clics au lieu d’une demi-journée.",
        organisations=["driee"],
        promotions=PROMOTIONS,
        themes=["ecologie"],
        expertises=["developpement", "data-science"],
        status="termine",
        start=START,
        town="Vincennes",
        motif="factory",
        source_code="https://github.com/envinorma",
        blocks=[
            heading("Le problème"),
            text(
                "Un site industriel obéit à des textes nationaux et à des arrêtés pris pour lui "
                "seul, souvent numérisés de travers. Avant chaque visite, l’inspecteur passe une "
                "demi-journée à les réunir.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Commencer par une installation et trois textes, pour voir si l’idée tient. Puis "
                "tous les textes, puis tout le pays.",
                "Le plus précieux n’est pas le texte, mais ce que les inspecteurs savent de lui : "
                "à qui tel article s’applique, depuis quand, sauf dans quel cas. L’outil "
                "recueille ce savoir et le partage.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une application ouverte à tous, puisque la règle l’est aussi, et des données que "
                "chacun peut reprendre."
            ),
        ],
        key_figures=[
            DemoFigure("207", "découpés et enrichis", after="arrêtés ministériels"),
            DemoFigure("70 000", "rendus lisibles par la machine", after="arrêtés préfectoraux"),
        ],
        achievements=[
            DemoAchievement(
                "La fiche d’inspection",
                "L’inspecteur choisit un site et coche les prescriptions ; la fiche est prête.",
                "https://github.com/envinorma",
                "Lire le code d’EnviNorma",
            ),
        ],
        team=[
            DemoMember("kamal-delorge", "talent", "data engineering, jusqu’en janvier"),
            DemoMember("thibault-nguyen-hardy", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="label",
        title="Label",
        subtitle="Donner aux relecteurs des décisions de justice un outil à leur main.",
        organisations=["cour-de-cassation"],
        promotions=PROMOTIONS,
        themes=["justice"],
        expertises=["developpement", "design"],
        status="perennise",
        start=START,
        town="Paris",
        motif="scales",
        source_code="https://github.com/Cour-de-cassation/label",
        blocks=[
            heading("Le problème"),
            text(
                "Depuis Open Justice, un modèle repère les noms à cacher. Il se trompe parfois, et "
                "des agents relisent chaque page dans un logiciel qui n’a pas été fait pour eux.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "S’asseoir à côté des relecteurs. Compter les gestes, écouter les agacements, "
                "noter les raccourcis qu’ils s’inventent. L’écran s’est construit autour de ces "
                "gestes, semaine après semaine.",
                items(
                    "le clavier suffit ;",
                    "ce qui est douteux se voit d’abord ;",
                    "le modèle apprend de chaque correction.",
                ),
            ),
            heading("Ce qui en est resté"),
            text(
                "La Cour est maîtresse de son outil, que d’autres juridictions peuvent adapter à "
                "leurs textes."
            ),
        ],
        key_figures=[
            DemoFigure("30", "gagné sur chaque décision", after="% de temps"),
            DemoFigure("21 600", "relues en deux mois d’usage", after="décisions"),
        ],
        achievements=[
            DemoAchievement(
                "Un outil d’annotation réutilisable",
                "Il sert à anonymiser des jugements, et peut servir à étiqueter tout autre texte.",
                "https://github.com/Cour-de-cassation/label",
                "Lire le code de Label",
            ),
        ],
        team=[
            DemoMember("ines-corvaisier", "talent", "design, jusqu’en janvier"),
            DemoMember("anatole-viraye", "talent", "développement, à partir de février"),
            DemoMember("paule-rivernois", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="monitorfish",
        title="MonitorFish",
        subtitle="Envoyer les contrôleurs vers les bons bateaux, sur dix millions de kilomètres "
        "carrés de mer.",
        organisations=["direction-des-affaires-maritimes"],
        promotions=PROMOTIONS,
        themes=["mer", "ecologie"],
        expertises=["developpement", "design", "data-science", "geomatique"],
        status="perennise",
        start=START,
        place="Centre national de surveillance des pêches",
        town="Étel",
        motif="fish",
        source_code="https://github.com/MTES-MCT/monitorfish",
        blocks=[
            heading("Le problème"),
            text(
                "À Étel, une équipe veille jour et nuit sur les bateaux de pêche. Positions, "
                "captures, règles, contrôles passés : chaque réponse est dans un autre logiciel, "
                "et la mer n’attend pas.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Vivre quelques quarts avec les agents, puis tout ramener sur une carte. Les zones "
                "réglementées n’existaient qu’en phrases : il a fallu les tracer une à une.",
                "Vient ensuite une note de risque, qui aide à choisir sans décider.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Le centre s’en sert tous les jours. Les zones tracées sont en données ouvertes, "
                "et chacun peut les reprendre."
            ),
        ],
        key_figures=[
            DemoFigure("965", "tracées et publiées", after="zones réglementées"),
            DemoFigure("7", "réunies sur une carte", after="sources de données"),
            DemoFigure("25", "rencontrés dans huit services", after="agents"),
        ],
        achievements=[
            DemoAchievement(
                "La réglementation, sur une carte",
                "Les textes qui interdisent ou limitent la pêche, dessinés et réutilisables.",
                "https://www.data.gouv.fr/fr/datasets/reglementation-des-peches-cartographiee/",
                "Télécharger les zones",
            ),
            DemoAchievement(
                "L’outil de coordination",
                "Positions, déclarations, contrôles et risques de chaque navire, d’un seul regard.",
                "https://github.com/MTES-MCT/monitorfish",
                "Lire le code de MonitorFish",
            ),
        ],
        team=[
            DemoMember("djeneba-laurier", "talent", "géomatique"),
            DemoMember("ines-corvaisier", "talent", "design, à partir de février"),
            DemoMember("gaspard-lequeau", "agent-public"),
            DemoMember("leonie-bastarache", "equipe"),
        ],
    ),
    DemoChallenge(
        slug="open-collectivites",
        title="Open Collectivités",
        subtitle="Trouver les chiffres d’une commune sans savoir qui les produit.",
        organisations=["dgcl"],
        promotions=PROMOTIONS,
        themes=["collectivites", "finances-publiques"],
        expertises=["developpement", "design"],
        status="termine",
        start=START,
        town="Paris",
        motif="town",
        source_code="https://github.com/entrepreneur-interet-general/opencollectivites",
        website="https://www.open-collectivites.fr/",
        blocks=[
            heading("Le problème"),
            text(
                "Une maire cherche combien les communes de sa taille dépensent pour leurs écoles. "
                "Le chiffre existe. Encore faut-il deviner sur quel site, dans quelle étude, et "
                "sous quel nom.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Deux portes : l’une part du territoire et en donne l’essentiel sur une page, "
                "l’autre part de la question et rassemble les études.",
                "Des directrices et directeurs financiers ont dit ce qu’ils comparent vraiment.",
            ),
            heading("Ce qui en est resté"),
            text("Une fiche pour chaque collectivité, et une bibliothèque tenue à jour."),
        ],
        key_figures=[
            DemoFigure("36 341", "une par collectivité", after="fiches"),
            DemoFigure("798", "choisies une à une", after="publications"),
            DemoFigure("32", "rassemblées au même endroit", after="sources"),
        ],
        team=[
            DemoMember("kamal-delorge", "talent", "développement, à partir de février"),
            DemoMember("thibault-nguyen-hardy", "agent-public"),
            DemoMember("omar-ferrandin", "equipe"),
        ],
    ),
    DemoChallenge(
        slug="operations-18",
        title="Opérations 18",
        subtitle="Savoir à tout moment combien de camions restent disponibles, et où.",
        organisations=["brigade-de-sapeurs-pompiers-de-paris"],
        promotions=PROMOTIONS,
        themes=["securite"],
        expertises=["developpement", "data-engineering", "data-science"],
        status="termine",
        start=START,
        town="Paris",
        motif="flame",
        source_code="https://gitlab.com/op18-enki/cosmic-sapeurs",
        blocks=[
            heading("Le problème"),
            text(
                "Au centre opérationnel, tout va vite. Quand les appels s’accumulent, la réserve "
                "d’un secteur fond sans que personne ne l’ait vue baisser.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Écouter le flux des événements, en déduire l’état des moyens et l’afficher en "
                "grand. Pas de prévision savante d’abord : un compte juste, à la seconde.",
                "Chaque règle du métier a son test, relu avec les officiers.",
            ),
            heading("Ce qui en est resté"),
            text("Un tableau de bord, des règles enfin écrites, et un code public."),
        ],
        key_figures=[
            DemoFigure("500 000", "assurées par la brigade", after="interventions par an"),
            DemoFigure("30", "suivis en direct", after="événements par minute"),
            DemoFigure("250", "qui vérifient les règles du métier", after="tests"),
        ],
        team=[
            DemoMember("anatole-viraye", "talent", "appui en développement"),
            DemoMember("kamal-delorge", "talent", "appui en data engineering"),
            DemoMember("etienne-salvadore", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="datamed",
        title="DataMed",
        subtitle="Réunir ce que l’on sait d’un médicament : effets, ruptures, erreurs.",
        organisations=["ansm"],
        promotions=PROMOTIONS,
        themes=["sante"],
        expertises=["developpement", "design", "data-science"],
        status="termine",
        start=START,
        town="Saint-Denis",
        motif="pill",
        source_code="https://github.com/entrepreneur-interet-general/datamed",
        blocks=[
            heading("Le problème"),
            text(
                "L’agence du médicament sait beaucoup de choses ; le public en lit peu. Faute de "
                "données claires, l’inquiétude se nourrit de rumeurs.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Demander à des malades, à des médecins et à des pharmaciens ce qu’ils cherchent, "
                "et à quel moment. Un nombre d’effets signalés ne veut rien dire sans le nombre de "
                "personnes traitées : les deux se lisent ensemble.",
            ),
            heading("Ce qui en est resté"),
            text("Six bases rapprochées, et une page par médicament, écrite pour être comprise."),
        ],
        key_figures=[
            DemoFigure("15 393", "décrites au même endroit", after="spécialités"),
            DemoFigure("64", "malades, soignants et agents", after="personnes consultées"),
        ],
        team=[
            DemoMember("djeneba-laurier", "talent", "appui en data science"),
            DemoMember("ines-corvaisier", "talent", "appui en design"),
            DemoMember("josephine-mbarga", "mentor"),
        ],
    ),
]
