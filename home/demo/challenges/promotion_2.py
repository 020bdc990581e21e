"""Challenges of promotion 2 (2018)."""

from datetime import date

from home.demo.content import heading, items, text
from home.demo.shapes import DemoAchievement, DemoChallenge, DemoFigure, DemoMember

START = date(2018, 1, 1)
PROMOTIONS = ["promotion-2"]

CHALLENGES = [
    DemoChallenge(
        slug="archifiltre",
        title="Archifiltre",
        subtitle="Voir d’un coup d’œil ce que contient un serveur, pour ne garder que l’utile.",
        organisations=["secretariat-general-des-ministeres-sociaux"],
        promotions=PROMOTIONS,
        themes=["solidarite", "culture"],
        expertises=["data-science", "developpement"],
        status="perennise",
        start=START,
        town="Paris",
        motif="documents",
        source_code="https://github.com/jeanbaptisteassouad/cheapExp",
        blocks=[
            heading("Le problème"),
            text(
                "Un bureau déménage, un agent part à la retraite, une mission s’achève. Restent "
                "des dossiers par milliers, rangés au fil des ans. Les archivistes doivent dire ce "
                "qui mérite de durer, sans pouvoir tout ouvrir.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Montrer plutôt que lister : l’arborescence entière devient une image, où la "
                "taille et l’âge des fichiers sautent aux yeux. Les doublons apparaissent ; les "
                "dossiers oubliés aussi.",
                "Une version sort tous les mois. Des agents l’essaient sur leur propre serveur et "
                "la suite dépend de ce qu’ils n’ont pas réussi à faire.",
            ),
            heading("Ce qui en est resté"),
            text(
                "L’outil est libre et s’installe sur un poste ordinaire : rien ne sort de la "
                "machine. D’autres administrations l’ont adopté."
            ),
        ],
        key_figures=[
            DemoFigure("20", "tenus avec des agents et des archivistes", after="ateliers"),
            DemoFigure("10", "publiées en dix mois", after="versions"),
            DemoFigure("1 000", "l’ont ouvert depuis son lancement", "environ", "personnes"),
        ],
        team=[
            DemoMember("edgar-simonpoli", "talent", "data science"),
            DemoMember("josephine-mbarga", "agent-public"),
            DemoMember("leonie-bastarache", "equipe"),
        ],
    ),
    DemoChallenge(
        slug="brigadenumerique",
        title="Brigade numérique",
        subtitle="Joindre un gendarme par message, à toute heure, sans pousser la porte.",
        organisations=["dggn"],
        promotions=PROMOTIONS,
        themes=["securite", "citoyennete"],
        expertises=["developpement", "design"],
        status="perennise",
        start=START,
        town="Rennes",
        motif="message",
        source_code="https://github.com/entrepreneur-interet-general/brigade-numerique",
        blocks=[
            heading("Le problème"),
            text(
                "La brigade la plus proche est parfois loin, et fermée le soir. Beaucoup de "
                "questions n’ont pourtant besoin ni de formulaire ni de rendez-vous, seulement "
                "d’une réponse.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Réunir en un seul poste de travail les messages qui arrivent de partout, et "
                "confier les réponses à des gendarmes dont c’est la mission. Les questions "
                "simples trouvent une réponse tout de suite ; les graves partent à l’unité "
                "compétente.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Un service ouvert jour et nuit, et une brigade d’un genre nouveau, sans "
                "territoire."
            ),
        ],
        key_figures=[
            DemoFigure("1 300", "reçues par la brigade", after="demandes par semaine"),
            DemoFigure("9", "donnée par les usagers", "note moyenne de"),
            DemoFigure("3 080", "ont leurs horaires en données ouvertes", after="gendarmeries"),
        ],
        achievements=[
            DemoAchievement(
                "Les horaires de toutes les gendarmeries",
                "Un jeu de données public, que les annuaires et les cartes peuvent reprendre.",
            ),
        ],
        team=[
            DemoMember("youssef-belkadar", "talent", "développement, jusqu’en mai"),
            DemoMember("capucine-ndiaye", "talent", "design, jusqu’en mai"),
            DemoMember("etienne-salvadore", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="gobelins",
        title="Gobelins",
        subtitle="Faire sortir des réserves les meubles et les tapisseries de l’État.",
        organisations=["mobilier-national", "ministere-de-la-culture"],
        promotions=PROMOTIONS,
        themes=["culture"],
        expertises=["developpement", "design"],
        status="perennise",
        start=START,
        place="Manufacture des Gobelins",
        town="Paris",
        motif="chair",
        source_code="https://github.com/entrepreneur-interet-general/gobelins",
        website="https://collection.mobiliernational.culture.gouv.fr/",
        blocks=[
            heading("Le problème"),
            text(
                "Le Mobilier national meuble les palais de la République depuis des siècles. Sa "
                "collection est immense ; le public n’en voit presque rien.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Un site où l’on se promène avant de chercher : par couleur, par époque, par "
                "matière. Les photographies passent au premier plan, les fiches savantes restent à "
                "un clic.",
                "Une journée avec des contributeurs de Wikimedia a fait entrer les gestes des "
                "artisans dans un fonds d’images que chacun peut reprendre.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une collection en ligne, un code que d’autres musées peuvent reprendre, et une "
                "institution qui partage ses images."
            ),
        ],
        key_figures=[
            DemoFigure("65 000", "consultables en ligne", after="objets"),
            DemoFigure("11 000", "à télécharger et à réutiliser", after="photographies"),
            DemoFigure("337", "des métiers d’art versées sur Wikimedia Commons", after="images"),
        ],
        achievements=[
            DemoAchievement(
                "La collection en ligne",
                "Meubles, textiles et œuvres se parcourent et se cherchent depuis un seul site.",
                "https://collection.mobiliernational.culture.gouv.fr/",
                "Parcourir la collection",
            ),
            DemoAchievement(
                "Un atelier Wikimedia",
                "Photographes et contributeurs ont documenté les savoir-faire de la manufacture.",
                "https://commons.wikimedia.org/wiki/"
                "Category:Atelier_Mobilier_national_du_21_septembre_2018",
                "Voir les photographies",
            ),
        ],
        team=[
            DemoMember("capucine-ndiaye", "talent", "design, à partir de juin"),
            DemoMember("youssef-belkadar", "talent", "développement, à partir de juin"),
            DemoMember("nour-castelbon", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="previsecours",
        title="Prévisecours",
        subtitle="Annoncer les interventions des pompiers comme on annonce la pluie.",
        organisations=["ministere-de-l-interieur"],
        promotions=PROMOTIONS,
        themes=["securite"],
        expertises=["data-engineering", "data-science"],
        status="termine",
        start=START,
        town="Paris",
        motif="flame",
        source_code="https://github.com/previsecours",
        website="https://previsecours.fr/",
        blocks=[
            heading("Le problème"),
            text(
                "Un service d’incendie décide chaque jour où placer ses équipes. Il se fie à "
                "l’habitude, qui se trompe lorsque le temps, la saison ou la ville changent.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Dans l’Essonne, des années d’interventions rencontrent la météo, le relief, "
                "l’habitat et l’accès aux soins. L’équipe cherche ce qui compte pour chaque sorte "
                "d’urgence, et en tire une carte des jours à venir.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une carte publique, des données ouvertes chaque semaine, et une leçon : avant de "
                "prévoir, il faut s’entendre sur ce que l’on compte."
            ),
        ],
        key_figures=[
            DemoFigure("1 200", "passés en revue", after="jeux de données"),
            DemoFigure("13", "croisées avec les interventions", after="sources"),
        ],
        achievements=[
            DemoAchievement(
                "Les interventions de l’Essonne, en données ouvertes",
                "Toutes les sorties depuis 2010, mises à jour chaque semaine.",
                "https://www.data.gouv.fr/fr/datasets/interventions-des-pompiers/",
                "Télécharger les données",
            ),
        ],
        team=[
            DemoMember("mei-lin-fabre", "talent", "data engineering, jusqu’en mai"),
            DemoMember("edgar-simonpoli", "talent", "appui en data science"),
            DemoMember("etienne-salvadore", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="donneesauvetagemaritime",
        title="PrédiSauvetage",
        subtitle="Apprendre de trente ans de secours en mer pour éviter le prochain accident.",
        organisations=["direction-des-affaires-maritimes"],
        promotions=PROMOTIONS,
        themes=["mer", "securite"],
        expertises=["data-engineering", "developpement"],
        status="perennise",
        start=START,
        town="La Défense",
        motif="lifebuoy",
        source_code="https://github.com/entrepreneur-interet-general/predisauvetage",
        website="https://www.snosan.fr/",
        blocks=[
            heading("Le problème"),
            text(
                "Chaque appel au secours en mer est consigné. Mais ces récits dorment dans une "
                "base faite pour agir, non pour comprendre : on sait secourir, on sait moins "
                "pourquoi l’accident arrive.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Nettoyer les opérations depuis 1985, y joindre la marée, la météo et les zones de "
                "navigation, puis tout publier. Une carte permet à chacun de regarder sa plage.",
                items(
                    "convaincre d’ouvrir les données, par écrit et souvent ;",
                    "automatiser la mise à jour quotidienne ;",
                    "former des agents à s’en servir seuls.",
                ),
            ),
            heading("Ce qui en est resté"),
            text(
                "L’observatoire national des loisirs nautiques travaille désormais sur ces "
                "données, et les opérations continuent d’être publiées."
            ),
        ],
        key_figures=[
            DemoFigure("275 000", "en données ouvertes", after="opérations de secours"),
            DemoFigure("20", "formés à l’analyse de données", after="agents"),
            DemoFigure("17", "publiés sous licence libre", after="dépôts de code"),
        ],
        achievements=[
            DemoAchievement(
                "La carte des opérations en mer",
                "On y choisit une zone, une année, un type de bateau, et l’on emporte les données.",
                "https://carte.snosan.fr/",
                "Ouvrir la carte",
            ),
        ],
        team=[
            DemoMember("mei-lin-fabre", "talent", "data engineering, à partir de juin"),
            DemoMember("gaspard-lequeau", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="signauxfaibles",
        title="Signaux faibles",
        subtitle="Savoir assez tôt qu’une entreprise va mal pour pouvoir encore l’aider.",
        organisations=["dge"],
        promotions=PROMOTIONS,
        themes=["economie", "travail"],
        expertises=["data-science", "developpement"],
        status="perennise",
        start=START,
        place="Direccte Bourgogne-Franche-Comté",
        town="Besançon",
        motif="signal",
        source_code="https://github.com/entrepreneur-interet-general/opensignauxfaibles",
        blocks=[
            heading("Le problème"),
            text(
                "Quand une entreprise dépose le bilan, il est trop tard. Les signes étaient là, "
                "dispersés : une cotisation payée en retard ici, une activité réduite là.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Rassembler ces signes, avec l’accord de ceux qui les détiennent, et en tirer une "
                "courte liste d’établissements fragiles. Les agents vont les voir. Ils ne "
                "contrôlent pas : ils proposent de l’aide.",
                "Leur récit, au retour, corrige la liste suivante.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Né dans une région, le service s’est étendu au pays. Quatre administrations qui "
                "se parlaient peu y travaillent ensemble."
            ),
        ],
        key_figures=[
            DemoFigure("24", "faites aux entreprises repérées", after="visites"),
            DemoFigure("18", "accompagnées à la suite", after="entreprises"),
            DemoFigure("13", "du service dans la région", after="agents utilisateurs"),
        ],
        team=[
            DemoMember("edgar-simonpoli", "talent", "appui en data science"),
            DemoMember("marguerite-osei", "mentor"),
            DemoMember("leonie-bastarache", "equipe"),
        ],
    ),
    DemoChallenge(
        slug="balisenav",
        title="b@liseNAV",
        subtitle="Tenir à jour, sur la carte marine, chaque balise qui guide un bateau.",
        organisations=["shom"],
        promotions=PROMOTIONS,
        themes=["mer"],
        expertises=["developpement"],
        status="termine",
        start=START,
        town="Brest",
        motif="boat",
        blocks=[
            heading("Le problème"),
            text(
                "Une bouée se déplace, un feu s’éteint, une couleur change. L’information existe "
                "en plusieurs endroits, jamais tout à fait la même. En mer, l’écart se paie cher.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Comparer les bases objet par objet, montrer les écarts aux cartographes, et "
                "publier ce qui est sûr dans des formats que les appareils de bord savent lire.",
            ),
            heading("Ce qui en est resté"),
            text("Des données rapprochées, une méthode de comparaison et des écarts corrigés."),
        ],
        key_figures=[
            DemoFigure("8 043", "comparées d’une base à l’autre", after="balises"),
            DemoFigure("5 800", "prêtes à être publiées", after="balises"),
            DemoFigure("42", "lues pour choisir la bonne", after="normes"),
        ],
        team=[
            DemoMember("youssef-belkadar", "talent", "appui en développement"),
            DemoMember("gaspard-lequeau", "agent-public"),
        ],
    ),
]
