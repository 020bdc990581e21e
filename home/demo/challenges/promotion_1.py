"""Challenges of promotion 1 (2017)."""

from datetime import date

from home.demo.content import heading, items, text
from home.demo.shapes import DemoAchievement, DemoChallenge, DemoMember

START = date(2017, 1, 1)
PROMOTIONS = ["promotion-1"]

CHALLENGES = [
    DemoChallenge(
        slug="dgfip-fraude-fiscale",
        title="Fraude fiscale",
        subtitle="Repérer les revenus qui auraient dû être déclarés en France et ne l’ont pas été.",
        organisations=["dgfip"],
        promotions=PROMOTIONS,
        themes=["finances-publiques"],
        expertises=["data-science"],
        status="termine",
        start=START,
        town="Paris",
        motif="graph",
        blocks=[
            heading("Le problème"),
            text(
                "Une personne qui vit en France y déclare ses revenus, où qu’ils naissent. "
                "Certaines l’oublient, d’autres s’arrangent pour l’oublier. Les services de "
                "contrôle ne peuvent pas ouvrir tous les dossiers un par un."
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Le travail commence par des rencontres avec les vérificateurs : à quoi "
                "reconnaissent-ils un dossier qui mérite d’être regardé ? Leurs indices deviennent "
                "des calculs, puis une liste classée, que des agents relisent.",
                "Le modèle propose, les agents décident : personne n’est contrôlé parce qu’une "
                "machine l’a dit.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une méthode que les équipes de la direction peuvent refaire, et l’envie d’avoir "
                "ses propres spécialistes des données."
            ),
        ],
        team=[
            DemoMember("awa-kermarrec", "talent", "data science, de janvier à mai"),
            DemoMember("marguerite-osei", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="mi-cartav-securite-routiere",
        title="CartAV",
        subtitle="Voir sur une même carte les accidents de la route et les infractions relevées.",
        organisations=["ministere-de-l-interieur"],
        promotions=PROMOTIONS,
        themes=["securite"],
        expertises=["developpement", "data-science", "geomatique"],
        status="termine",
        start=START,
        town="Paris",
        motif="road",
        source_code="https://github.com/entrepreneur-interet-general/cartav",
        blocks=[
            heading("Le problème"),
            text(
                "D’un côté, les accidents. De l’autre, les infractions constatées au bord des "
                "routes. Les deux fichiers parlent des mêmes lieux, mais personne ne les regarde "
                "ensemble : comment savoir si les contrôles se font là où l’on se blesse ?"
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Il faut d’abord situer chaque événement, car une adresse saisie à la hâte au bord "
                "d’une départementale désigne rarement un seul point. Vient ensuite la carte, avec "
                "peu de réglages : une période, une route, une cause.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Un outil dont le code est public, et une question que les préfectures savent "
                "désormais poser : nos contrôles sont-ils au bon endroit ?"
            ),
        ],
        achievements=[
            DemoAchievement(
                "Une carte à deux couches",
                "Les accidents et les infractions d’un département, superposés et comparés route "
                "par route.",
                "https://github.com/entrepreneur-interet-general/cartav",
                "Lire le code de CartAV",
            ),
        ],
        team=[
            DemoMember("clementine-zadi", "talent", "développement et cartographie"),
            DemoMember("etienne-salvadore", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="ars-occitanie-parcours-de-soin",
        title="Parcours de soins",
        subtitle="Comprendre le chemin que suivent les malades, pour que l’offre s’y adapte.",
        organisations=["ars-occitanie", "secretariat-general-des-ministeres-sociaux"],
        promotions=PROMOTIONS,
        themes=["sante"],
        expertises=["data-science", "developpement"],
        status="termine",
        start=START,
        town="Montpellier",
        motif="heart",
        blocks=[
            heading("Le problème"),
            text(
                "Un malade voit un généraliste, passe aux urgences, change d’hôpital, rentre chez "
                "lui. Chaque étape laisse une trace, mais ces traces sont rangées par "
                "établissement. L’agence régionale de santé ne voit pas le trajet.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Relier les séjours sans jamais connaître les noms, puis dessiner les trajets les "
                "plus fréquents. Des médecins ont regardé les premières images et ont dit ce "
                "qu’ils y reconnaissaient, et ce qui les surprenait.",
                items(
                    "d’où viennent les patients d’un établissement ;",
                    "où ils vont ensuite ;",
                    "combien de temps ils attendent entre deux étapes.",
                ),
            ),
            heading("Ce qui en est resté"),
            text(
                "Des graphiques que l’agence peut mettre sur la table quand elle discute de "
                "l’offre de soins avec un territoire."
            ),
        ],
        team=[
            DemoMember("awa-kermarrec", "talent", "data science, de juin à octobre"),
            DemoMember("josephine-mbarga", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="mi-matchid",
        title="matchID",
        subtitle="Reconnaître la même personne dans deux fichiers qui l’écrivent autrement.",
        organisations=["ministere-de-l-interieur"],
        promotions=PROMOTIONS,
        themes=["securite"],
        expertises=["developpement", "data-science"],
        status="perennise",
        start=START,
        town="Paris",
        motif="puzzle",
        website="https://matchid-project.github.io/",
        blocks=[
            heading("Le problème"),
            text(
                "Un prénom composé écrit en deux mots, un accent tombé, deux chiffres inversés "
                "dans une date : il n’en faut pas plus pour qu’une personne compte deux fois dans "
                "une statistique, ou pas du tout.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Plutôt que d’écrire une règle par cas, l’équipe a fabriqué un outil qui compare, "
                "note la ressemblance et montre les cas douteux à un agent. Ses réponses servent à "
                "régler la suite.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Le logiciel est libre. Pensé pour la sécurité routière, il peut servir à "
                "quiconque doit rapprocher deux listes de personnes."
            ),
        ],
        achievements=[
            DemoAchievement(
                "Un moteur de rapprochement libre",
                "Il compare deux fichiers, note chaque paire et laisse la main aux agents sur les "
                "cas incertains.",
                "https://matchid-project.github.io/",
                "Découvrir matchID",
            ),
        ],
        team=[
            DemoMember("hugo-tanvier", "talent", "développement, de janvier à juin"),
            DemoMember("awa-kermarrec", "talent", "appui en data science"),
            DemoMember("etienne-salvadore", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="mcc-inventaire-des-orgues",
        title="Inventaire des orgues",
        subtitle="Rassembler ce que l’on sait des orgues de France et l’ouvrir à tous.",
        organisations=["ministere-de-la-culture"],
        promotions=PROMOTIONS,
        themes=["culture"],
        expertises=["developpement"],
        status="termine",
        start=START,
        town="Paris",
        motif="organ",
        blocks=[
            heading("Le problème"),
            text(
                "La France a des milliers d’orgues. Ce que l’on en sait tient dans des inventaires "
                "imprimés, région par région, et dans la mémoire de quelques passionnés.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Passer du papier à une base de données, sans perdre les nuances des facteurs "
                "d’orgues. Puis donner la plume aux connaisseurs : organistes, associations et "
                "communes peuvent corriger une fiche.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Un inventaire commun, une façon de le compléter, et un patrimoine qui se laisse "
                "enfin chercher par lieu, par époque ou par facteur."
            ),
        ],
        achievements=[
            DemoAchievement(
                "Une fiche pour chaque instrument",
                "Le lieu, l’histoire, les jeux et les travaux : les mêmes rubriques partout, que "
                "les connaisseurs complètent.",
            ),
        ],
        team=[
            DemoMember("clementine-zadi", "talent", "appui en cartographie"),
            DemoMember("hugo-tanvier", "talent", "développement, de juillet à octobre"),
            DemoMember("nour-castelbon", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="cc-api-rapports",
        title="Rapports ouverts",
        subtitle="Donner aux rapports de la Cour des comptes la forme de données réutilisables.",
        organisations=["cour-des-comptes"],
        promotions=PROMOTIONS,
        themes=["finances-publiques", "citoyennete"],
        expertises=["developpement"],
        status="termine",
        start=START,
        town="Paris",
        motif="documents",
        blocks=[
            heading("Le problème"),
            text(
                "La Cour des comptes publie ce qu’elle constate. Mais une recommandation enfouie à "
                "la page deux cents d’un fichier ne se cherche pas, ne se suit pas et se cite mal.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Découper les rapports en parties, en chiffres et en recommandations, puis les "
                "servir par une interface de programmation. Une journaliste, une chercheuse ou un "
                "élu peuvent alors construire ce que la Cour n’avait pas prévu.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une démonstration : publier n’est pas seulement mettre en ligne, c’est permettre "
                "à d’autres de reprendre."
            ),
        ],
        team=[
            DemoMember("hugo-tanvier", "talent", "appui en développement"),
            DemoMember("marguerite-osei", "mentor"),
        ],
    ),
]
