"""The talents of the demo content, all invented."""

from home.demo.people.profile import biography, github, site
from home.demo.shapes import DemoPerson

TALENTS = [
    DemoPerson(
        slug="awa-kermarrec",
        portrait="64",
        name="Awa Kermarrec",
        roles=["talent", "alumni"],
        job="Data scientist",
        introduction="Elle cherche dans les données ce que personne n’a pensé à y chercher.",
        biography=biography(
            "Formée aux statistiques à Rennes, Awa a passé cinq ans dans une assurance avant de "
            "rejoindre la première promotion.",
            "Elle est restée dans l’administration, où elle accompagne aujourd’hui les équipes "
            "qui débutent.",
        ),
        promotions=["promotion-1"],
        expertises=["data-science"],
        links=[site("awa-kermarrec"), github("awa-kermarrec")],
    ),
    DemoPerson(
        slug="hugo-tanvier",
        portrait="15",
        name="Hugo Tanvier",
        roles=["talent", "alumni"],
        job="Développeur",
        introduction="Il écrit des outils que d’autres pourront reprendre sans lui.",
        biography=biography(
            "Hugo contribue à des logiciels libres depuis le lycée. Il a publié, pendant son "
            "défi, chaque ligne de code le jour où il l’écrivait.",
            "Il enseigne maintenant la programmation à des bibliothécaires.",
        ),
        promotions=["promotion-1"],
        expertises=["developpement"],
        links=[github("hugo-tanvier")],
    ),
    DemoPerson(
        slug="clementine-zadi",
        portrait="37",
        name="Clémentine Zadi",
        roles=["talent", "alumni"],
        job="Développeuse et cartographe",
        introduction="Pour elle, une bonne carte répond à une seule question.",
        biography=biography(
            "Clémentine vient du journalisme de données. Elle a appris à coder pour vérifier ce "
            "qu’elle publiait.",
        ),
        promotions=["promotion-1"],
        expertises=["developpement", "geomatique"],
        links=[site("clementine-zadi")],
    ),
    DemoPerson(
        slug="mei-lin-fabre",
        portrait="25",
        name="Mei-Lin Fabre",
        roles=["talent", "alumni"],
        job="Data engineer",
        introduction="Elle fait circuler les données là où elles s’arrêtaient.",
        biography=biography(
            "Mei-Lin a construit des chaînes de traitement pour une entreprise de transport, puis "
            "pour l’État. Elle préfère un fichier bien documenté à un entrepôt bien rempli.",
        ),
        promotions=["promotion-2"],
        expertises=["data-engineering", "data-science"],
        links=[github("mei-lin-fabre")],
    ),
    DemoPerson(
        slug="youssef-belkadar",
        portrait="42",
        name="Youssef Belkadar",
        roles=["talent", "alumni"],
        job="Développeur",
        introduction="Il livre petit, tôt et souvent.",
        biography=biography(
            "Youssef a cofondé une petite agence web à Marseille. Un ami pompier lui a parlé du "
            "programme, et il a candidaté le soir même.",
        ),
        promotions=["promotion-2"],
        expertises=["developpement", "direction-de-produit"],
        links=[site("youssef-belkadar"), github("youssef-belkadar")],
    ),
    DemoPerson(
        slug="capucine-ndiaye",
        portrait="30",
        name="Capucine Ndiaye",
        roles=["talent", "alumni"],
        job="Designer de services",
        introduction="Elle dessine après avoir écouté, jamais avant.",
        biography=biography(
            "Capucine a étudié le design industriel à Saint-Étienne. Elle passe la moitié d’un "
            "projet dans les bureaux, à regarder travailler.",
        ),
        promotions=["promotion-2"],
        expertises=["design"],
        links=[site("capucine-ndiaye")],
    ),
    DemoPerson(
        slug="edgar-simonpoli",
        portrait="12",
        name="Edgar Simonpoli",
        roles=["talent", "alumni"],
        job="Data scientist",
        introduction="Il se méfie des modèles qu’il ne sait pas expliquer.",
        biography=biography(
            "Edgar a soutenu une thèse sur la prévision des pannes, puis a voulu prévoir des "
            "choses plus utiles.",
        ),
        promotions=["promotion-2"],
        expertises=["data-science"],
        links=[github("edgar-simonpoli")],
    ),
    DemoPerson(
        slug="ismael-roussin",
        portrait="8",
        name="Ismaël Roussin",
        roles=["talent", "alumni"],
        job="Data scientist",
        introduction="Il apprend aux machines à lire, et aux gens à les relire.",
        biography=biography(
            "Ismaël travaille sur la langue : trier des questions, reconnaître des noms, retrouver "
            "un texte. Il a d’abord été correcteur dans une maison d’édition.",
        ),
        promotions=["promotion-3"],
        expertises=["data-science"],
        links=[site("ismael-roussin")],
    ),
    DemoPerson(
        slug="solene-abgrallou",
        portrait="49",
        name="Solène Abgrallou",
        roles=["talent", "alumni"],
        job="Développeuse",
        introduction="Elle aime les formulaires qu’on remplit sans y penser.",
        biography=biography(
            "Fille de marin, Solène a grandi au Guilvinec. Elle a développé des logiciels de bord "
            "avant d’entrer dans le programme.",
        ),
        promotions=["promotion-3"],
        expertises=["developpement", "geomatique"],
        links=[github("solene-abgrallou")],
    ),
    DemoPerson(
        slug="rui-montferrand",
        portrait="10",
        name="Rui Montferrand",
        roles=["talent", "alumni"],
        job="Designer",
        introduction="Il teste ses maquettes avec celles et ceux qui n’aiment pas les écrans.",
        biography=biography(
            "Rui a travaillé pour une association d’aide aux personnes exilées. Il y a appris "
            "qu’une phrase claire vaut une traduction.",
        ),
        promotions=["promotion-3"],
        expertises=["design", "accompagnement"],
        links=[site("rui-montferrand")],
    ),
    DemoPerson(
        slug="tess-okonedo",
        portrait="31",
        name="Tess Okonedo",
        roles=["talent", "alumni"],
        job="Designer d’intérêt général",
        introduction="Elle rend visibles les parcours que les organigrammes cachent.",
        biography=biography(
            "Tess a commencé comme enseignante. Elle fabrique ses prototypes en papier, avec les "
            "personnes qui s’en serviront.",
        ),
        promotions=["defis-dig"],
        expertises=["design"],
        links=[site("tess-okonedo")],
    ),
    DemoPerson(
        slug="djeneba-laurier",
        portrait="50",
        name="Djénéba Laurier",
        roles=["talent", "alumni"],
        job="Géomaticienne",
        introduction="Elle met de l’ordre dans les cartes, des forêts à la haute mer.",
        biography=biography(
            "Djénéba a cartographié des mangroves au Sénégal et des zones de pêche en Bretagne. "
            "Elle publie ses données avec leur mode d’emploi.",
        ),
        promotions=["promotion-4"],
        expertises=["geomatique", "data-science"],
        links=[site("djeneba-laurier"), github("djeneba-laurier")],
    ),
    DemoPerson(
        slug="anatole-viraye",
        portrait="38",
        name="Anatole Viraye",
        roles=["talent", "alumni"],
        job="Développeur",
        introduction="Il écrit d’abord le test, puis le code, puis le mode d’emploi.",
        biography=biography(
            "Anatole a programmé des jeux, des bornes de musée et des outils de rédaction. Il vit "
            "avec une maladie chronique et connaît l’hôpital de l’intérieur.",
        ),
        promotions=["promotion-4"],
        expertises=["developpement"],
        links=[github("anatole-viraye")],
    ),
    DemoPerson(
        slug="ines-corvaisier",
        portrait="47",
        name="Inès Corvaisier",
        roles=["talent", "alumni"],
        job="Designer",
        introduction="Elle enlève des boutons.",
        biography=biography(
            "Inès vient de la presse, où elle mettait en page sous pression. Elle cherche "
            "toujours ce que l’on peut retirer d’un écran.",
        ),
        promotions=["promotion-4"],
        expertises=["design", "direction-de-produit"],
        links=[site("ines-corvaisier")],
    ),
    DemoPerson(
        slug="kamal-delorge",
        portrait="58",
        name="Kamal Delorge",
        roles=["talent", "alumni"],
        job="Data engineer",
        introduction="Il répare les données avant de les faire parler.",
        biography=biography(
            "Kamal a dirigé l’équipe de données d’un opérateur d’énergie. Il a pris un congé de "
            "dix mois pour le programme, et n’est pas reparti.",
        ),
        promotions=["promotion-4"],
        expertises=["data-engineering", "developpement"],
        links=[github("kamal-delorge")],
    ),
    DemoPerson(
        slug="louna-takahashi-brun",
        portrait="67",
        name="Louna Takahashi-Brun",
        roles=["talent"],
        job="Directrice de produit",
        introduction="Elle dit non souvent, et explique pourquoi.",
        biography=biography(
            "Louna a mené des services en ligne dans une mutuelle, puis dans une ville. Elle passe "
            "un jour par semaine au guichet.",
        ),
        promotions=["promotion-7"],
        expertises=["direction-de-produit"],
        links=[site("louna-takahashi-brun")],
    ),
]
