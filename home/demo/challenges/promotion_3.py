"""Challenges of promotion 3 (2019)."""

from datetime import date

from home.demo.content import heading, items, text
from home.demo.shapes import DemoAchievement, DemoChallenge, DemoFigure, DemoMember

START = date(2019, 1, 1)
PROMOTIONS = ["promotion-3"]

CHALLENGES = [
    DemoChallenge(
        slug="cartobio",
        title="CartoBio",
        subtitle="Situer chaque parcelle cultivée en bio, pour des contrôles plus rapides.",
        organisations=["agence-bio"],
        promotions=PROMOTIONS,
        themes=["agriculture", "ecologie"],
        expertises=["data-science", "developpement", "geomatique"],
        status="perennise",
        start=START,
        town="Montreuil",
        motif="parcels",
        blocks=[
            heading("Le problème"),
            text(
                "Un agriculteur déclare ses parcelles pour toucher une aide, puis les décrit de "
                "nouveau à l’organisme qui certifie son exploitation. S’il ne demande pas d’aide, "
                "personne ne sait où elles sont : une sur cinq manque à la carte.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Partir de la visite de contrôle, suivie dans plusieurs fermes. De quoi "
                "l’inspectrice a-t-elle besoin, assise à la table de la cuisine ? D’un plan à "
                "jour, qu’elle puisse corriger avec l’agriculteur.",
                "L’outil reprend ce que l’État sait déjà et laisse dessiner le reste.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une carte commune aux agriculteurs, aux certificateurs et aux services publics, "
                "qui aide aussi à protéger l’eau."
            ),
        ],
        key_figures=[
            DemoFigure("300", "qui gagnent du temps avec la carte", after="contrôles par jour"),
            DemoFigure("80", "connues avant le défi", after="% des parcelles"),
        ],
        team=[
            DemoMember("solene-abgrallou", "talent", "développement et cartographie"),
            DemoMember("thibault-nguyen-hardy", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="karfur",
        title="Réfugiés.info",
        subtitle="Dire à chaque personne réfugiée, dans sa langue, quelle aide existe près d’elle.",
        organisations=["diair"],
        promotions=PROMOTIONS,
        themes=["solidarite", "citoyennete"],
        expertises=["developpement", "design"],
        status="perennise",
        start=START,
        town="Paris",
        motif="message",
        source_code="https://github.com/Tony4469/karfur",
        website="https://refugies.info/",
        blocks=[
            heading("Le problème"),
            text(
                "Apprendre le français, faire reconnaître un diplôme, trouver un logement : "
                "l’aide existe, mais chacun n’en connaît qu’un morceau. Une brochure vieillit "
                "avant d’être traduite.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Ouvrir l’écriture. Associations et services publics rédigent leurs fiches en "
                "mots simples ; des bénévoles les traduisent ; chacun signale ce qui a changé.",
                "Les essais se font avec des personnes réfugiées, téléphone en main. Ce qu’elles "
                "ne comprennent pas est réécrit.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Le défi s’appelait Karfu’R. Il est devenu un service public, que son équipe "
                "continue d’améliorer."
            ),
        ],
        key_figures=[
            DemoFigure("20", "engagées dans la rédaction des fiches", after="structures"),
            DemoFigure("70", "avant l’ouverture au public", after="personnes l’ont essayé"),
            DemoFigure("25", "conduits avec les premiers concernés", after="tests"),
        ],
        achievements=[
            DemoAchievement(
                "Une plateforme à plusieurs langues",
                "Des fiches courtes, rédigées par celles et ceux qui aident, et traduites par des "
                "bénévoles.",
                "https://refugies.info/",
                "Consulter Réfugiés.info",
            ),
            DemoAchievement(
                "Un code et des composants libres",
                "D’autres services d’information peuvent les reprendre.",
                "https://github.com/Tony4469/karfur",
                "Lire le code du projet",
            ),
        ],
        team=[
            DemoMember("rui-montferrand", "talent", "design"),
            DemoMember("solene-abgrallou", "talent", "appui en développement"),
            DemoMember("sabine-kouadio", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="ia-flash",
        title="IA Flash",
        subtitle="Vérifier qu’une contravention vise bien la voiture que l’on voit sur la photo.",
        organisations=["antai", "ministere-de-l-interieur"],
        promotions=PROMOTIONS,
        themes=["securite", "justice"],
        expertises=["data-science"],
        status="termine",
        start=START,
        town="Paris",
        motif="road",
        source_code="https://github.com/ia-flash",
        blocks=[
            heading("Le problème"),
            text(
                "Une plaque mal lue ou copiée, et l’avis part chez quelqu’un qui n’a jamais "
                "emprunté cette route. À lui de prouver qu’il n’y était pas.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Reconnaître la marque et le modèle sur le cliché, et les comparer à la carte "
                "grise. Encore fallait-il que celle-ci écrive les modèles toujours de la même "
                "façon : l’équipe a d’abord nettoyé ce référentiel.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Deux interfaces de programmation libres, et des contestations qui n’ont plus lieu "
                "d’être."
            ),
        ],
        key_figures=[
            DemoFigure("10", "pour apprendre à reconnaître", after="millions de clichés"),
            DemoFigure("8 000", "évités chaque année", "environ", "avis erronés"),
        ],
        team=[
            DemoMember("ismael-roussin", "talent", "data science, jusqu’en mai"),
            DemoMember("etienne-salvadore", "mentor"),
        ],
    ),
    DemoChallenge(
        slug="polygraphe",
        title="Polygraphe",
        subtitle="Distinguer un avis sincère d’un avis acheté.",
        organisations=["dgccrf"],
        promotions=PROMOTIONS,
        themes=["economie"],
        expertises=["data-science", "developpement"],
        status="termine",
        start=START,
        town="Paris",
        motif="graph",
        blocks=[
            heading("Le problème"),
            text(
                "On choisit un serrurier, un hôtel ou un dentiste sur la foi d’inconnus. Certains "
                "de ces inconnus sont payés pour écrire, et les enquêteurs ne peuvent pas tout "
                "lire.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Chercher des comportements plutôt que des mots : dix éloges le même jour, un "
                "auteur qui mange dans vingt villes, un silence puis une avalanche. Chaque indice "
                "est calculé, expliqué, et remis à une personne.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Un tableau qui aide les enquêteurs à choisir où regarder. La preuve, elle, se "
                "fait toujours sur place."
            ),
        ],
        key_figures=[
            DemoFigure("15", "calculés pour chaque professionnel", after="indices"),
            DemoFigure("150", "réunis pour l’étude", after="millions d’avis"),
        ],
        team=[
            DemoMember("ismael-roussin", "talent", "appui en data science"),
            DemoMember("marguerite-osei", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="explocode",
        title="ExploCode",
        subtitle="Répondre à une question de travail posée avec des mots de tous les jours.",
        organisations=["dgt"],
        promotions=PROMOTIONS,
        themes=["travail", "justice"],
        expertises=["data-science", "droit-du-numerique"],
        status="perennise",
        start=START,
        town="Paris",
        motif="scales",
        source_code="https://github.com/SocialGouv/code-du-travail-numerique",
        website="https://code.travail.gouv.fr/",
        blocks=[
            heading("Le problème"),
            text(
                "« Mon patron ne me paie pas » : la phrase ne figure dans aucun article de loi. "
                "Entre la langue des salariés et celle du code, les moteurs de recherche se "
                "perdent.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Lire des centaines de milliers de questions déjà posées, pour apprendre comment "
                "les gens nomment leur situation. Puis rapprocher les phrases par leur sens et "
                "non par leurs mots.",
            ),
            heading("Ce qui en est resté"),
            text(
                "Une recherche plus juste dans le Code du travail numérique, et une façon de "
                "mesurer si elle le devient vraiment."
            ),
        ],
        key_figures=[
            DemoFigure("325 000", "lues pour comprendre les besoins", after="questions"),
            DemoFigure("2", "selon les mesures de l’équipe", after="fois plus pertinent"),
        ],
        achievements=[
            DemoAchievement(
                "Une recherche par le sens",
                "Elle trouve la bonne réponse même quand aucun mot de la question n’y figure.",
                "https://code.travail.gouv.fr/",
                "Poser une question",
            ),
        ],
        team=[
            DemoMember("ismael-roussin", "talent", "data science, à partir de juin"),
            DemoMember("josephine-mbarga", "mentor"),
            DemoMember("leonie-bastarache", "equipe"),
        ],
    ),
    DemoChallenge(
        slug="cibnav",
        title="CibNav",
        subtitle="Contrôler d’abord les navires qui en ont besoin, et rédiger moins longtemps.",
        organisations=["direction-des-affaires-maritimes"],
        promotions=PROMOTIONS,
        themes=["mer", "securite"],
        expertises=["data-science", "developpement"],
        status="perennise",
        start=START,
        town="La Défense",
        motif="boat",
        source_code="https://github.com/MTES-MCT/rapportNav",
        blocks=[
            heading("Le problème"),
            text(
                "Les inspecteurs ne peuvent pas visiter tous les bateaux de pêche et de commerce. "
                "Au retour d’une mission, ils recopient les mêmes informations dans plusieurs "
                "logiciels.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Deux chantiers à la fois. Le premier donne à chaque navire une note de risque, "
                "tirée de son histoire. Le second rassemble le rapport de mission en une seule "
                "saisie.",
                items(
                    "à bord, pour voir comment se passe un contrôle ;",
                    "au bureau, pour voir comment il se raconte.",
                ),
            ),
            heading("Ce qui en est resté"),
            text(
                "Le rapport de mission a servi dès janvier 2020, la note de risque un an plus "
                "tard. Le registre des navires professionnels est ouvert."
            ),
        ],
        key_figures=[
            DemoFigure("10 000", "soit 85 % de la flotte professionnelle", after="navires"),
            DemoFigure("30", "qui ont conçu les outils avec l’équipe", after="agents"),
        ],
        achievements=[
            DemoAchievement(
                "RapportNav",
                "Une mission, une saisie : le rapport se remplit au fil de la journée.",
                "https://github.com/MTES-MCT/rapportNav",
                "Lire le code de RapportNav",
            ),
            DemoAchievement(
                "Le registre des navires, ouvert",
                "Les navires professionnels français titulaires d’un permis d’armement.",
                "https://www.data.gouv.fr/fr/datasets/registre-des-navires-professionnels-francais/",
                "Télécharger le registre",
            ),
        ],
        team=[
            DemoMember("solene-abgrallou", "talent", "appui en développement"),
            DemoMember("gaspard-lequeau", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="open-justice",
        title="Open Justice",
        subtitle="Retirer les noms des décisions de justice, pour pouvoir toutes les publier.",
        organisations=["cour-de-cassation"],
        promotions=PROMOTIONS,
        themes=["justice"],
        expertises=["data-science", "developpement", "droit-du-numerique"],
        status="perennise",
        start=START,
        town="Paris",
        motif="scales",
        blocks=[
            heading("Le problème"),
            text(
                "La justice se rend au nom du peuple, qui doit pouvoir lire ses décisions. Mais "
                "elles racontent des vies : un nom oublié, et une personne se trouve exposée.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Un modèle apprend à reconnaître les noms, les adresses et les dates de naissance "
                "dans des milliers de pages. Des agents relisent, corrigent, et le modèle "
                "progresse.",
            ),
            heading("Ce qui en est resté"),
            text(
                "L’outil est entré en service en décembre 2019. La Cour a créé deux postes de "
                "data scientists, et la promotion suivante a poursuivi le travail avec Label."
            ),
        ],
        team=[
            DemoMember("ismael-roussin", "talent", "appui en data science"),
            DemoMember("paule-rivernois", "mentor"),
        ],
    ),
]
