"""The news of the demo content: original texts on public facts of the programme."""

from datetime import date

from home.demo.content import heading, items, text
from home.demo.shapes import DemoNews, DemoTerm

CATEGORIES = [
    DemoTerm("appels", "Appels"),
    DemoTerm("methode", "Méthode"),
    DemoTerm("portraits", "Portraits"),
    DemoTerm("realisations", "Réalisations"),
    DemoTerm("vie-du-programme", "Vie du programme"),
]

NEWS = [
    DemoNews(
        slug="un-programme-est-ne",
        title="Un programme pour faire entrer le numérique dans les ministères",
        day=date(2016, 6, 20),
        motif="town",
        categories=["vie-du-programme"],
        introduction=(
            "L’État annonce en juin 2016 qu’il recrutera des spécialistes du numérique pour dix "
            "mois, au plus près des agents qui ont un problème à résoudre."
        ),
        blocks=[
            heading("Une idée simple"),
            text(
                "Les administrations ne manquent ni de données ni de bonnes questions. Il leur "
                "manque souvent quelqu’un qui sache relier les unes aux autres, et qui soit assis "
                "dans le bon bureau.",
                "Le programme part de là : une personne experte rejoint un ministère pour dix "
                "mois, y travaille avec les agents et laisse derrière elle un outil qui sert.",
            ),
            heading("Qui le porte"),
            text(
                "Etalab le conduit, au sein de la direction interministérielle du numérique, avec "
                "le soutien du Programme d’investissements d’avenir.",
            ),
        ],
    ),
    DemoNews(
        slug="premiere-promotion",
        title="Onze personnes, dix mois : la première promotion commence",
        day=date(2017, 1, 16),
        motif="puzzle",
        categories=["vie-du-programme"],
        promotions=["promotion-1"],
        introduction="Les onze premières personnes recrutées prennent leurs fonctions.",
        blocks=[
            text(
                "Elles viennent du développement et de la science des données. Beaucoup n’avaient "
                "jamais travaillé pour l’État. Elles rejoignent des services très divers :",
                items(
                    "la direction générale des finances publiques, sur l’évasion fiscale ;",
                    "le ministère de l’Intérieur, sur les accidents et les infractions ;",
                    "l’agence régionale de santé d’Occitanie, sur les parcours de soins.",
                ),
            ),
            heading("Ce que l’on attend d’elles"),
            text(
                "Un premier outil avant l’été, même imparfait, pourvu que des agents s’en servent. "
                "Le reste viendra de leurs retours.",
            ),
        ],
    ),
    DemoNews(
        slug="voir-les-accidents-sur-une-carte",
        title="Accidents et infractions, enfin sur la même carte",
        day=date(2017, 5, 3),
        motif="road",
        categories=["realisations"],
        promotions=["promotion-1"],
        introduction=(
            "Au ministère de l’Intérieur, un défi croise deux fichiers que personne n’avait mis "
            "côte à côte."
        ),
        blocks=[
            text(
                "D’un côté, les accidents de la route, relevés par les forces de l’ordre. De "
                "l’autre, les infractions constatées. Les deux disent un lieu, un jour et une "
                "heure, mais pas de la même façon.",
                "La carte qui en sort aide à choisir où placer les contrôles : là où les accidents "
                "arrivent, et non là où il est commode de s’arrêter.",
            ),
            heading("Le plus long : écrire les lieux pareil"),
            text(
                "Il a fallu des semaines pour que « RD 12, sortie du bourg » et une position sur "
                "la carte désignent le même virage.",
            ),
        ],
    ),
    DemoNews(
        slug="deuxieme-appel",
        title="Deuxième appel : vingt-deux places pour treize défis",
        day=date(2017, 7, 10),
        motif="message",
        categories=["appels"],
        promotions=["promotion-2"],
        author_line="L’équipe du programme",
        introduction="Les candidatures sont ouvertes jusqu’au 25 septembre 2017.",
        blocks=[
            text(
                "La deuxième promotion double de taille. Treize défis cherchent vingt-deux "
                "personnes : en développement, en science des données et, pour la première fois, "
                "en design.",
            ),
            heading("Deux par deux"),
            text(
                "La première promotion l’a montré : seul, on avance, mais on doute. Chaque défi "
                "sera donc confié à deux ou trois personnes de métiers différents.",
            ),
            (
                "callout",
                {
                    "title": "Clôture : le 25 septembre 2017",
                    "text": "<p>Les entretiens ont lieu en octobre et les contrats commencent en "
                    "janvier 2018, pour dix mois.</p>",
                },
            ),
        ],
    ),
    DemoNews(
        slug="ce-que-dix-mois-nous-ont-appris",
        title="Ce que dix mois nous ont appris",
        day=date(2017, 11, 14),
        motif="graph",
        categories=["methode", "vie-du-programme"],
        promotions=["promotion-1"],
        introduction="La première promotion s’achève. Trois leçons pour celles qui suivent.",
        blocks=[
            heading("Le problème posé n’est pas toujours le bon"),
            text(
                "Presque tous les défis ont été reformulés dans les six premières semaines. C’est "
                "bon signe : l’équipe a rencontré celles et ceux qui vivent le problème.",
            ),
            heading("Les données d’abord"),
            text(
                "Obtenir un accès prend parfois un trimestre. Les défis qui l’avaient demandé "
                "avant l’arrivée de l’équipe ont livré deux fois plus tôt.",
            ),
            heading("Un mentor qui a du temps"),
            text(
                "Un quart d’heure chaque jour vaut mieux qu’une réunion par mois.",
            ),
            (
                "quote",
                {
                    "text": "Je venais pour un algorithme. J’ai passé mon premier mois à remplir "
                    "des formulaires avec les agents, et c’est là que j’ai compris.",
                    "author": "Personnage fictif",
                    "role": "contenu de démonstration",
                },
            ),
        ],
    ),
    DemoNews(
        slug="promotion-2-au-travail",
        title="La promotion 2 est au travail",
        day=date(2018, 1, 22),
        motif="school",
        categories=["vie-du-programme"],
        promotions=["promotion-2"],
        introduction="Vingt-deux personnes ont rejoint treize défis au début de janvier.",
        blocks=[
            text(
                "Elles se retrouvent régulièrement, toutes équipes confondues, pour montrer ce "
                "qui marche et surtout ce qui ne marche pas.",
                "Parmi les treize défis : prévoir les interventions des pompiers, repérer les "
                "entreprises fragiles, ouvrir les réserves du Mobilier national.",
            ),
        ],
    ),
    DemoNews(
        slug="prevoir-les-secours",
        title="Annoncer les interventions comme on annonce la pluie",
        day=date(2018, 6, 7),
        motif="flame",
        categories=["realisations"],
        promotions=["promotion-2"],
        introduction="Une équipe aide les pompiers à savoir où ils seront attendus demain.",
        blocks=[
            text(
                "Un samedi de canicule ne ressemble pas à un mardi de novembre. Les centres de "
                "secours le savent d’expérience ; l’outil le leur dit commune par commune.",
                "Il croise dix ans d’interventions avec le calendrier, la météo et la vie locale. "
                "L’officier de garde garde la main : une prévision n’est pas un ordre.",
            ),
        ],
    ),
    DemoNews(
        slug="des-designers-dans-les-administrations",
        title="Des designers dans les administrations",
        day=date(2019, 6, 12),
        motif="chair",
        categories=["methode"],
        promotions=["defis-dig"],
        introduction=(
            "Avec les défis DIG, des designers d’intérêt général partent des usagers avant de "
            "parler d’outil."
        ),
        blocks=[
            heading("Observer avant de dessiner"),
            text(
                "Les premières semaines se passent au guichet, au téléphone, dans la salle "
                "d’attente. On y apprend ce qu’aucun tableau de bord ne montre : le papier que "
                "tout le monde apporte et que personne ne demande.",
            ),
            heading("Essayer à petite échelle"),
            text("Une maquette sur papier suffit souvent à savoir si l’on se trompe."),
        ],
    ),
    DemoNews(
        slug="solene-de-la-parcelle-a-la-carte",
        title="Solène, de la parcelle à la carte",
        day=date(2019, 9, 18),
        motif="parcels",
        categories=["portraits"],
        promotions=["promotion-3"],
        authors=["leonie-bastarache"],
        introduction=(
            "Portrait d’une personne inventée, pour montrer ce que cette page peut contenir."
        ),
        blocks=[
            text(
                "Solène Abgrallou travaille sur la carte des parcelles biologiques. Elle "
                "passe deux jours par mois dans des fermes.",
                "« Sur l’écran, une limite est un trait. Dans le champ, c’est une haie, un fossé "
                "ou un voisin. Tant qu’on ne l’a pas vu, on dessine faux. »",
                "<i>Cette personne n’existe pas : c’est un contenu de démonstration.</i>",
            ),
        ],
    ),
    DemoNews(
        slug="dix-outils-encore-en-service",
        title="Promotion 3 : dix outils servent encore",
        day=date(2021, 3, 30),
        motif="tree",
        categories=["realisations", "methode"],
        promotions=["promotion-3"],
        introduction=(
            "Seize mois après la fin de la promotion, le programme a demandé des nouvelles de "
            "chaque défi."
        ),
        blocks=[
            text(
                "Dix outils servaient encore et continuaient d’évoluer ; quatre étaient en "
                "développement. Six projets étaient tenus par une équipe recrutée dans le service "
                "lui-même.",
            ),
            heading("Ce qui fait durer un outil"),
            text(
                items(
                    "une personne du service qui en répond ;",
                    "un code publié et documenté dès le premier mois ;",
                    "un budget prévu avant que l’équipe ne parte.",
                ),
            ),
        ],
    ),
    DemoNews(
        slug="dix-sept-equipes-en-trois-minutes",
        title="Dix-sept équipes, trois minutes chacune",
        day=date(2021, 2, 11),
        motif="signal",
        categories=["vie-du-programme"],
        promotions=["promotion-4"],
        authors=["omar-ferrandin"],
        author_line="l’équipe du programme",
        introduction="À mi-parcours, la promotion 4 montre son travail, à distance.",
        blocks=[
            text(
                "Depuis septembre 2020, les dix-sept équipes ont surtout travaillé de chez elles. "
                "Elles ont suivi des appels, partagé des écrans et retrouvé le terrain dès que "
                "c’était possible.",
                "La règle de la soirée : montrer l’outil, dire à qui il sert, avouer ce qui "
                "coince. Trois minutes, pas une de plus.",
            ),
        ],
    ),
    DemoNews(
        slug="promotion-7-de-l-amorcage-a-l-echelle",
        title="Promotion 7 : de l’amorçage au passage à l’échelle",
        day=date(2025, 5, 19),
        motif="lifebuoy",
        categories=["vie-du-programme", "appels"],
        promotions=["promotion-7"],
        author_line="L’équipe du programme",
        introduction="La nouvelle promotion travaille plus longtemps, pour que les outils restent.",
        blocks=[
            text(
                "Un prototype convainc en quelques mois ; un service public demande des années. "
                "Le programme accompagne désormais ses équipes de l’amorçage au passage à "
                "l’échelle.",
            ),
            heading("Ce qui ne change pas"),
            text(
                "Un problème posé par une administration, une équipe sur place, et des agents qui "
                "sauront faire vivre ce qu’elle laisse.",
            ),
        ],
    ),
]
