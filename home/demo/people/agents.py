"""The mentors, the public agents and the programme’s team of the demo content, all invented."""

from home.demo.people.profile import biography, github, site
from home.demo.shapes import DemoPerson

AGENTS = [
    DemoPerson(
        slug="marguerite-osei",
        portrait="57",
        name="Marguerite Osei",
        roles=["mentor", "agent-public"],
        job="Cheffe de projet données",
        introduction="Elle ouvre les portes, et parfois les tiroirs.",
        biography=biography(
            "Marguerite a commencé comme contrôleuse. Au fil de ses postes, elle a fait entrer "
            "la science des données dans plusieurs administrations économiques et financières.",
        ),
        promotions=["promotion-1", "promotion-2", "promotion-3"],
        expertises=["data-science", "accompagnement"],
        links=[site("marguerite-osei")],
    ),
    DemoPerson(
        slug="etienne-salvadore",
        portrait="21",
        name="Étienne Salvadore",
        roles=["mentor"],
        job="Chargé de mission à l’innovation",
        introduction="Il connaît le terrain, les sigles et la machine à café.",
        biography=biography(
            "Ancien officier de sapeurs-pompiers, Étienne traduit entre les casernes et les "
            "développeurs. Il relit chaque écran en se demandant s’il sert à trois heures du "
            "matin.",
        ),
        promotions=["promotion-1", "promotion-2", "promotion-3", "promotion-4"],
        expertises=["direction-de-produit"],
        links=[site("etienne-salvadore")],
    ),
    DemoPerson(
        slug="josephine-mbarga",
        portrait="29",
        name="Joséphine Mbarga",
        roles=["mentor", "agent-public"],
        job="Médecin de santé publique",
        introduction="Elle rappelle qu’une ligne de données est une personne.",
        biography=biography(
            "Joséphine a exercé à l’hôpital de Montpellier avant de rejoindre les administrations "
            "de la santé et du travail.",
        ),
        promotions=["promotion-1", "promotion-2", "promotion-3", "promotion-4"],
        expertises=["accompagnement"],
        links=[site("josephine-mbarga")],
    ),
    DemoPerson(
        slug="gaspard-lequeau",
        portrait="36",
        name="Gaspard Lequéau",
        roles=["agent-public"],
        job="Administrateur des affaires maritimes",
        introduction="Il a passé vingt ans sur l’eau avant d’ouvrir un tableur.",
        biography=biography(
            "Gaspard a commandé un patrouilleur. Il emmène les équipes en mer dès la première "
            "semaine, quel que soit le temps.",
        ),
        promotions=["promotion-2", "promotion-3", "promotion-4"],
        links=[site("gaspard-lequeau")],
    ),
    DemoPerson(
        slug="nour-castelbon",
        portrait="55",
        name="Nour Castelbon",
        roles=["agent-public"],
        job="Conservatrice du patrimoine",
        introduction="Elle veut que l’on voie ce qui dort dans les réserves.",
        biography=biography(
            "Nour a inventorié des instruments, des tapisseries et des archives. Elle défend la "
            "réutilisation libre des images.",
        ),
        promotions=["promotion-1", "promotion-2"],
        links=[site("nour-castelbon")],
    ),
    DemoPerson(
        slug="paule-rivernois",
        portrait="9",
        name="Paule Rivernois",
        roles=["mentor"],
        job="Magistrate",
        introduction="Elle veille à ce qu’ouvrir ne soit jamais exposer.",
        biography=biography(
            "Paule a jugé pendant quinze ans. Elle suit depuis les projets qui rendent les "
            "décisions lisibles par tous, sans que les noms y paraissent.",
        ),
        promotions=["promotion-3", "promotion-4"],
        expertises=["droit-du-numerique"],
        links=[site("paule-rivernois")],
    ),
    DemoPerson(
        slug="thibault-nguyen-hardy",
        portrait="65",
        name="Thibault Nguyen-Hardy",
        roles=["agent-public"],
        job="Inspecteur de l’environnement",
        introduction="Il arrive avec des bottes et repart avec des données.",
        biography=biography(
            "Thibault a visité des usines, des fermes et des tourbières. Il a appris Python le "
            "soir, pour préparer ses visites plus vite.",
        ),
        promotions=["promotion-3", "defis-dig", "promotion-4"],
        expertises=["geomatique"],
        links=[github("thibault-nguyen-hardy")],
    ),
    DemoPerson(
        slug="sabine-kouadio",
        portrait="63",
        name="Sabine Kouadio",
        roles=["mentor", "agent-public"],
        job="Cheffe de projet inclusion",
        introduction="Elle part toujours de la personne qui n’a pas réussi la démarche.",
        biography=biography(
            "Assistante sociale puis cadre de l’État, Sabine a tenu un accueil pendant dix ans. "
            "Elle y renvoie toutes les équipes qu’elle accompagne.",
        ),
        promotions=["promotion-3", "defis-dig", "promotion-7"],
        expertises=["accompagnement", "direction-de-produit"],
        links=[site("sabine-kouadio")],
    ),
]

TEAM = [
    DemoPerson(
        slug="leonie-bastarache",
        portrait="48",
        name="Léonie Bastarache",
        roles=["equipe"],
        job="Responsable des promotions",
        introduction="Elle veille sur les équipes, et sur leur sommeil.",
        biography=biography(
            "Léonie organise l’accueil, les ateliers et les bilans. Elle se souvient du prénom de "
            "chacun.",
        ),
        promotions=["promotion-2", "promotion-3", "promotion-4"],
        expertises=["accompagnement"],
        links=[site("leonie-bastarache")],
        display_order=1,
    ),
    DemoPerson(
        slug="omar-ferrandin",
        portrait="46",
        name="Omar Ferrandin",
        roles=["equipe"],
        job="Responsable de l’impact",
        introduction="Il demande ce qui a changé, pour qui, et comment on le sait.",
        biography=biography(
            "Omar a évalué des politiques publiques avant de rejoindre le programme. Il revient "
            "voir les défis un an après leur fin.",
        ),
        promotions=["promotion-4", "promotion-7"],
        expertises=["direction-de-produit"],
        links=[site("omar-ferrandin")],
        display_order=2,
    ),
    DemoPerson(
        slug="irene-vaucresson",
        portrait="53",
        name="Irène Vaucresson",
        roles=["ecosysteme"],
        job="Juriste, spécialiste des données",
        introduction="Elle répond aux questions de droit avant qu’elles ne bloquent.",
        biography=biography(
            "Irène conseille les équipes sur les données personnelles et les licences libres. Elle "
            "tient une permanence ouverte à toutes les promotions.",
        ),
        promotions=[],
        expertises=["droit-du-numerique"],
        links=[site("irene-vaucresson")],
    ),
]
