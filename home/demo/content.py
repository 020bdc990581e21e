"""The texts of the demo pages, as the raw values of their blocks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from media.models import Document

Block = tuple[str, Any]


@dataclass(frozen=True)
class DemoPicture:
    """A picture to draw; `key` names it in the blocks and seeds the drawing."""

    key: str
    title: str
    description: str


@dataclass(frozen=True)
class DemoFile:
    """A small file to download, named in the blocks by `key`."""

    key: str
    title: str
    filename: str
    content: str


@dataclass(frozen=True)
class DemoPage:
    """A page and the pages below it.

    A block value of `@key` stands for a picture or a file, `@/path/` for the page at that address.
    `values` are the fields that only pages of this `model` have, or functions that return them.
    """

    slug: str
    title: str
    introduction: str
    blocks: list[Block]
    search_description: str = ""
    in_menu: bool = True
    children: list["DemoPage"] = field(default_factory=list)
    model: str = "pages.ProgrammePage"
    values: dict[str, Any] = field(default_factory=dict)


PICTURES = [
    DemoPicture(
        "rencontre",
        "Illustration de la page d’accueil",
        "Illustration abstraite : des disques et des carrés bleus, rouges et blancs s’assemblent",
    ),
    DemoPicture(
        "assemblage",
        "Illustration du déroulement d’un défi",
        "Illustration abstraite : des formes simples s’emboîtent en un ensemble régulier",
    ),
]


def stream(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return blocks as a field of blocks takes them."""
    return [{"type": name, "value": value} for name, value in blocks]


def heading(text: str, level: int = 2) -> Block:
    return "heading", {"text": text, "level": str(level)}


def text(*paragraphs: str) -> Block:
    html = "".join(
        paragraph if paragraph.startswith(("<ul", "<ol")) else f"<p>{paragraph}</p>"
        for paragraph in paragraphs
    )
    return "text", html


def items(*entries: str) -> str:
    return "<ul>" + "".join(f"<li>{entry}</li>" for entry in entries) + "</ul>"


def midnight(days: int) -> datetime:
    """Return the moment when the day in Paris that is `days` away begins."""
    day = timezone.localdate() + timedelta(days)
    return timezone.make_aware(datetime.combine(day, time.min))


def step(days: int, title: str, text: str = "") -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days)
    return {"type": "step", "value": {"date": day.isoformat(), "title": title, "text": text}}


def picture(key: str, caption: str) -> Block:
    description = next(picture.description for picture in PICTURES if picture.key == key)
    return "image", {
        "image": {"image": f"@{key}", "decorative": False, "alt_text": description},
        "caption": f"<p>{caption}</p>",
    }


def button(label: str, path: str, style: str = "primary") -> dict[str, Any]:
    return {"label": label, "page": f"@{path}", "url": "", "style": style}


def tile(title: str, path: str, text: str) -> dict[str, Any]:
    return {"title": title, "text": text, "image": None, "page": f"@{path}", "url": ""}


def tiles(*entries: dict[str, Any]) -> Block:
    return "tiles", list(entries)


def counted(**labels: str) -> Block:
    """Figures that the site counts, by what is counted."""
    return "figures", [
        {"source": source, "amount": "", "label": label} for source, label in labels.items()
    ]


def questions(*asked: tuple[str, str]) -> Block:
    return "questions", [{"title": title, "text": f"<p>{words}</p>"} for title, words in asked]


def mention(day: date, outlet: str, title: str) -> dict[str, Any]:
    value = {"date": day.isoformat(), "media": outlet, "title": title, "url": ""}
    return {"type": "mention", "value": value}


def press_kit() -> list[dict[str, Any]]:
    """Return the files of the press kit, which are loaded before the pages."""
    documents = Document.objects.filter(title__in=[file.title for file in FILES])
    blocks = (
        ("file", {"document": document.pk, "title": "", "description": "À réutiliser librement."})
        for document in documents.order_by("pk")
    )
    return stream(blocks)


def table(caption: str, columns: list[str], rows: list[list[str]]) -> Block:
    return "table", {
        "columns": [{"type": "text", "heading": name} for name in columns],
        "rows": [{"values": [f"<p>{value}</p>" for value in row]} for row in rows],
        "caption": caption,
    }


FILES = [
    DemoFile(
        "reperes",
        "Repères sur les deux premières promotions",
        "reperes-promotions.csv",
        "promotion,annee,personnes,duree_en_mois\nEIG 1,2017,11,10\nEIG 2,2018,22,10\n",
    ),
]

HOME = DemoPage(
    slug="accueil",
    title="Entrepreneurs d’intérêt général",
    introduction=(
        "Pendant quelques mois, des talents du numérique rejoignent une administration "
        "pour résoudre avec ses agents un problème d’intérêt général."
    ),
    search_description=(
        "Le programme de l’État qui fait entrer des talents du numérique dans les ministères, "
        "le temps d’un défi d’intérêt général."
    ),
    blocks=[
        heading("Un problème, une équipe, dix mois"),
        text(
            "Une administration connaît un problème que ses outils ne règlent pas : une fraude qui "
            "passe entre les mailles, des accidents que personne ne relie aux infractions, un "
            "parcours de soins illisible. Elle en fait un <b>défi</b>.",
            "Des personnes dont c’est le métier – développement, données, design – la rejoignent. "
            "Elles travaillent sur place, avec celles et ceux qui vivent le problème, et livrent "
            "ce qui marche.",
        ),
        (
            "callout",
            {
                "title": "Ce qui reste après le défi",
                "text": "<p>Un service utilisé, un code source que d’autres reprennent, et une "
                "équipe d’agents qui sait le faire vivre.</p>",
            },
        ),
        (
            "buttons",
            [
                button("Comprendre le programme", "/programme/"),
                button("Proposer un défi", "/participer/administrations/", "secondary"),
            ],
        ),
        counted(
            challenges="défis présentés ici",
            organisations="administrations",
            talents="talents",
            promotions="promotions",
        ),
        heading("Les défis"),
        (
            "latest_challenges",
            {"title": "", "promotion": None, "theme": "", "status": "", "number": 3},
        ),
        ("buttons", [button("Voir tous les défis", "/defis/", "secondary")]),
        ("promotion", {"title": "La dernière promotion", "promotion": None}),
        ("latest_news", {"title": "Actualités", "number": 3}),
        (
            "people",
            {
                "title": "Elles et ils ont relevé un défi",
                "people": [
                    "@/personnes/awa-kermarrec/",
                    "@/personnes/hugo-tanvier/",
                    "@/personnes/mei-lin-fabre/",
                    "@/personnes/youssef-belkadar/",
                ],
            },
        ),
        heading("Et vous ?"),
        tiles(
            tile(
                "Rejoindre une équipe",
                "/participer/candidats/",
                "Vous développez, vous analysez, vous dessinez : dix mois pour servir.",
            ),
            tile(
                "Proposer un défi",
                "/participer/administrations/",
                "Un problème résiste à votre service ? Ouvrez-le à d’autres.",
            ),
            tile(
                "Poser une question",
                "/participer/questions-frequentes/",
                "Contrat, code, suites du défi : les réponses les plus utiles.",
            ),
        ),
        heading("D’où vient le programme"),
        text(
            "Annoncé en juin 2016, il accueille sa première promotion en 2017 : onze personnes, "
            "recrutées pour dix mois. Financé par le Programme d’investissements d’avenir, il est "
            "porté par Etalab, au sein de la direction interministérielle du numérique.",
        ),
    ],
)

PAGES = [
    DemoPage(
        slug="programme",
        title="Comprendre le programme",
        introduction=(
            "Ouvrir l’administration, le temps d’un défi, à des personnes expertes du numérique."
        ),
        search_description="Ce qu’est un défi, qui le relève et ce que l’administration y gagne.",
        blocks=[
            heading("Ce qu’est un défi"),
            text(
                "Un défi est un problème d’intérêt général qu’une administration formule, et pour "
                "lequel elle s’engage à ouvrir ses données, ses bureaux et son agenda.",
                "Trois exemples de la première promotion :",
                items(
                    "repérer l’évasion fiscale à la direction générale des finances publiques ;",
                    "croiser les accidents de la route et les infractions au ministère de "
                    "l’Intérieur ;",
                    "rendre les parcours de soins plus cohérents, avec l’agence régionale de santé "
                    "d’Occitanie.",
                ),
            ),
            picture(
                "rencontre",
                "Deux mondes qui se rencontrent : le métier et le numérique.",
            ),
            heading("Qui le relève"),
            text(
                "Les <b>entrepreneurs d’intérêt général</b> sont recrutés sur contrat de dix mois. "
                "Ils viennent du développement, de la science des données ou du design.",
                "Dans l’administration, un <b>mentor opérationnel</b> travaille avec eux chaque "
                "jour et un <b>mentor de haut niveau</b> lève les obstacles.",
            ),
            heading("Ce que l’administration y gagne"),
            text(
                "Des compétences rares, des méthodes qui livrent vite, et des agents qui ont "
                "appris en faisant.",
            ),
            (
                "quote",
                {
                    "text": "Le plus dur n’était pas le modèle : c’était de comprendre comment la "
                    "donnée était saisie, un soir de garde, par quelqu’un de pressé.",
                    "author": "Personnage fictif",
                    "role": "contenu de démonstration",
                },
            ),
        ],
        children=[
            DemoPage(
                slug="histoire",
                title="L’histoire du programme",
                introduction="De l’annonce de juin 2016 à la deuxième promotion.",
                blocks=[
                    heading("2016 : l’annonce"),
                    text(
                        "Le programme est annoncé en juin 2016. L’idée tient en une phrase : faire "
                        "entrer dans l’État, pour peu de temps, des personnes que ses concours "
                        "n’attirent pas."
                    ),
                    heading("2017 : la première promotion"),
                    text(
                        "Onze personnes prennent leurs fonctions au début de 2017, pour dix mois."
                    ),
                    heading("2018 : deux fois plus grand"),
                    text(
                        "Le deuxième appel se clôt le 25 septembre 2017. Il recrute vingt-deux "
                        "personnes pour treize défis."
                    ),
                    table(
                        "Les deux premières promotions",
                        ["Promotion", "Année", "Personnes"],
                        [["EIG 1", "2017", "11"], ["EIG 2", "2018", "22"]],
                    ),
                    (
                        "file",
                        {
                            "document": "@reperes",
                            "title": "",
                            "description": "Les chiffres du tableau, à réutiliser.",
                        },
                    ),
                ],
            ),
            DemoPage(
                slug="deroulement",
                title="Le déroulement d’un défi",
                introduction="Dix mois, de la première rencontre à la passation.",
                blocks=[
                    heading("Les premières semaines"),
                    text(
                        "L’équipe observe, interroge, lit les données. Elle reformule souvent le "
                        "défi : le problème posé n’est pas toujours celui qui gêne."
                    ),
                    picture("assemblage", "Des essais courts, assemblés peu à peu."),
                    heading("Les mois du milieu"),
                    text(
                        "Une première version sort tôt et sert à quelques agents. Leurs retours "
                        "décident de la suite."
                    ),
                    heading("La passation"),
                    text(
                        "Le code est publié, documenté et confié à une équipe. Il suffit de "
                        "quelques commandes pour le reprendre :"
                    ),
                    (
                        "code",
                        {
                            "language": "bash",
                            "code": "git clone https://git.example.org/mon-defi.git\n"
                            "cd mon-defi\nmake run",
                        },
                    ),
                ],
            ),
        ],
    ),
    DemoPage(
        slug="defis",
        title="Les défis",
        model="challenges.ChallengeIndexPage",
        introduction=(
            "Chaque défi part d’un problème que des agents ou des usagers rencontrent. "
            "Voici ceux que les équipes ont relevés, et ce qu’il en reste."
        ),
        search_description="Tous les défis du programme, par promotion, thématique et expertise.",
        blocks=[],
    ),
    DemoPage(
        slug="promos",
        title="Les promotions",
        model="challenges.PromotionIndexPage",
        introduction=(
            "Une promotion réunit les équipes qui relèvent leurs défis en même temps. Elles "
            "apprennent les unes des autres, puis passent le relais."
        ),
        search_description="Les promotions du programme, de 2017 à aujourd’hui.",
        blocks=[],
    ),
    DemoPage(
        slug="blog",
        title="Actualités",
        model="pages.NewsIndexPage",
        introduction="Les appels, les défis qui avancent, et ce que le programme en apprend.",
        search_description="Les actualités du programme, par catégorie, promotion et année.",
        blocks=[],
    ),
    DemoPage(
        slug="communaute",
        title="La communauté",
        introduction="Un défi tient par les personnes qui le relèvent, et par celles qui l’aident.",
        search_description="Les talents, les agents publics et l’équipe du programme.",
        blocks=[
            tiles(
                tile(
                    "Les talents",
                    "/talents/",
                    "Développement, données, design : leur métier, au service d’une "
                    "administration.",
                ),
                tile(
                    "Les agents publics",
                    "/agents/",
                    "Ils connaissent le terrain et ses règles. Avec eux, l’outil survit au départ "
                    "de l’équipe.",
                ),
                tile(
                    "L’équipe du programme",
                    "/equipe/",
                    "Elle choisit les défis, recrute, forme et ouvre les portes qui résistent.",
                ),
            ),
            (
                "people",
                {
                    "title": "Trois parcours",
                    "people": [
                        "@/personnes/awa-kermarrec/",
                        "@/personnes/marguerite-osei/",
                        "@/personnes/leonie-bastarache/",
                    ],
                },
            ),
            (
                "buttons",
                [
                    button("Chercher une personne", "/personnes/", "secondary"),
                    button("Parcourir les promotions", "/promos/", "secondary"),
                ],
            ),
        ],
    ),
    DemoPage(
        slug="personnes",
        title="Toutes les personnes",
        model="challenges.PersonIndexPage",
        introduction=(
            "Celles et ceux qui ont pris part au programme, quel que soit leur rôle. "
            "Sur ce site de démonstration, toutes ces personnes sont inventées."
        ),
        search_description="Toutes les personnes du programme, par rôle, promotion et expertise.",
        blocks=[],
        in_menu=False,
    ),
    DemoPage(
        slug="talents",
        title="Les talents",
        model="challenges.DirectoryPage",
        values={"roles": ["talent"]},
        introduction=(
            "Ils et elles ont quitté une entreprise, une association ou leur indépendance pour "
            "servir l’intérêt général, le temps d’un défi."
        ),
        search_description="Les talents du numérique qui relèvent les défis.",
        blocks=[],
        in_menu=False,
    ),
    DemoPage(
        slug="agents",
        title="Les agents publics",
        model="challenges.DirectoryPage",
        values={"roles": ["mentor", "agent-public"]},
        introduction=(
            "Mentors et agents publics portent les défis de l’intérieur : ils posent le problème, "
            "ouvrent les données et gardent l’outil en vie."
        ),
        search_description="Les mentors et les agents publics qui portent les défis.",
        blocks=[],
        in_menu=False,
    ),
    DemoPage(
        slug="equipe",
        title="L’équipe",
        model="challenges.DirectoryPage",
        values={"roles": ["equipe"]},
        introduction="L’équipe du programme accompagne les promotions et mesure leur effet.",
        search_description="L’équipe du programme Entrepreneurs d’intérêt général.",
        blocks=[],
        in_menu=False,
    ),
    DemoPage(
        slug="participer",
        title="Participer",
        introduction="Vous avez un problème à résoudre, ou l’envie d’en résoudre un.",
        search_description="Comment candidater et comment proposer un défi.",
        blocks=[
            text(
                "Le programme recrute des talents du numérique et choisit les défis que proposent "
                "les administrations."
            ),
            (
                "buttons",
                [
                    button("Je suis candidate ou candidat", "/participer/candidats/"),
                    button("Je suis une administration", "/participer/administrations/"),
                ],
            ),
        ],
        children=[
            DemoPage(
                slug="candidats",
                title="Candidates et candidats",
                introduction="Mettre son métier au service de l’intérêt général, pour dix mois.",
                blocks=[
                    heading("Ce que nous cherchons"),
                    text(
                        items(
                            "une expertise reconnue : développement, données, design ;",
                            "le goût du terrain et de la pédagogie ;",
                            "l’envie de laisser derrière soi quelque chose qui dure.",
                        )
                    ),
                    heading("Les questions qui reviennent"),
                    (
                        "accordion",
                        [
                            {
                                "title": "Faut-il venir du service public ?",
                                "text": "<p>Non. La plupart des personnes recrutées n’y avaient "
                                "jamais travaillé.</p>",
                            },
                            {
                                "title": "Peut-on choisir son défi ?",
                                "text": "<p>Oui : une candidature vise un ou plusieurs défis, et "
                                "l’administration choisit avec le programme.</p>",
                            },
                            {
                                "title": "Le code est-il publié ?",
                                "text": "<p>Oui, dès que la loi le permet, pour que d’autres "
                                "administrations le reprennent.</p>",
                            },
                        ],
                    ),
                    heading("Voir ce que d’autres ont fait"),
                    (
                        "video",
                        {
                            "url": "https://www.dailymotion.com/video/x8mglor",
                            "title": "Présentation des défis de la sixième promotion",
                            "poster": None,
                            "transcript": "",
                        },
                    ),
                ],
            ),
            DemoPage(
                slug="administrations",
                title="Administrations",
                introduction="Proposer un défi, c’est ouvrir son problème à d’autres.",
                blocks=[
                    heading("Un bon défi"),
                    text(
                        items(
                            "un problème réel, que des agents ou des usagers rencontrent ;",
                            "des données que l’équipe pourra consulter ;",
                            "une personne de terrain disponible chaque semaine ;",
                            "une direction prête à lever les obstacles.",
                        )
                    ),
                    heading("Du problème à l’équipe"),
                    (
                        "steps",
                        [
                            {
                                "title": "Vous décrivez le problème",
                                "text": "<p>Qui le rencontre, à quelle fréquence, et ce qui a déjà "
                                "été tenté.</p>",
                            },
                            {
                                "title": "Nous le reformulons ensemble",
                                "text": "<p>Un bon défi tient en une phrase, et laisse la solution "
                                "ouverte.</p>",
                            },
                            {
                                "title": "Une équipe vous rejoint",
                                "text": "<p>Vous participez au recrutement, puis à tout le reste."
                                "</p>",
                            },
                        ],
                    ),
                ],
            ),
            DemoPage(
                slug="questions-frequentes",
                title="Questions fréquentes",
                model="pages.FAQPage",
                introduction="Ce que demandent le plus souvent les talents et les administrations.",
                search_description="Les réponses aux questions des talents et des administrations.",
                blocks=[
                    heading("Vous voulez candidater"),
                    questions(
                        (
                            "Qui peut candidater ?",
                            "Toute personne dont c’est le métier de développer, d’analyser des "
                            "données ou de concevoir des services. Ce que vous avez fait compte "
                            "plus que votre diplôme.",
                        ),
                        (
                            "Combien de temps dure un défi ?",
                            "Dix mois pour les premières promotions. La page de chaque promotion "
                            "donne ses dates.",
                        ),
                        (
                            "Quel est le contrat ?",
                            "Un contrat à durée déterminée avec l’administration qui porte le "
                            "défi. Vous travaillez chez elle, avec ses agents.",
                        ),
                        (
                            "Peut-on candidater à plusieurs ?",
                            "Oui, et seul aussi : les équipes sont composées avec les "
                            "administrations, pour que les métiers se complètent.",
                        ),
                    ),
                    heading("Vous êtes une administration"),
                    questions(
                        (
                            "Qu’est-ce qu’un bon défi ?",
                            "Un problème réel, des données que l’équipe pourra consulter, une "
                            "personne de terrain disponible, une direction prête à lever les "
                            "obstacles.",
                        ),
                        (
                            "Faut-il déjà connaître la solution ?",
                            "Non. Décrivez le problème et ceux qui le vivent : l’équipe cherchera "
                            "la solution avec eux.",
                        ),
                        (
                            "Le code est-il ouvert ?",
                            "Oui, sauf raison de sécurité : ce qui est payé par tous doit pouvoir "
                            "servir à d’autres.",
                        ),
                        (
                            "Que se passe-t-il à la fin ?",
                            "L’administration prend la suite. C’est pourquoi elle dit dès le "
                            "départ qui fera vivre le service.",
                        ),
                    ),
                ],
            ),
            DemoPage(
                slug="appel-a-candidatures",
                title="Appel à candidatures",
                model="pages.CallPage",
                introduction=(
                    "Un appel tel qu’il paraîtrait : ses dates suivent le jour où ce contenu de "
                    "démonstration a été chargé."
                ),
                search_description="Comment et jusqu’à quand candidater.",
                values={
                    "opens_at": partial(midnight, -20),
                    "closes_at": partial(midnight, 25),
                    "apply_url": "https://candidatures.example.org/",
                    "text_before": "<p>Préparez déjà votre candidature : trois questions, et des "
                    "réalisations à montrer.</p>",
                    "text_during": "<p>Dites-nous quel problème vous attire et ce que vous y "
                    "apporteriez. Une page suffit.</p>",
                    "text_after": "<p>Les candidatures sont lues par les administrations qui ont "
                    "posé les défis. Toutes reçoivent une réponse.</p>",
                    "timeline": lambda: [
                        step(25, "Clôture de l’appel", "À minuit, heure de Paris."),
                        step(45, "Entretiens", "Avec les mentors, sur place ou à distance."),
                        step(120, "Début des défis"),
                    ],
                },
                blocks=[
                    heading("Qui peut candidater"),
                    text(
                        "Toute personne dont c’est le métier : le diplôme compte moins que ce que "
                        "vous avez fait. Une première expérience est attendue."
                    ),
                ],
            ),
        ],
    ),
    DemoPage(
        slug="presse",
        title="Presse",
        model="pages.PressPage",
        introduction="De quoi parler du programme : des chiffres, des dates, un contact.",
        search_description="Le dossier de presse du programme et ce que la presse en a dit.",
        in_menu=False,
        values={
            "kit": press_kit,
            # Nobody wrote these: real media must not be made to say what they did not.
            "mentions": [
                mention(
                    date(2016, 6, 20),
                    "Exemple – presse quotidienne",
                    "L’État annonce un programme pour faire venir des talents du numérique",
                ),
                mention(
                    date(2017, 1, 16),
                    "Exemple – radio",
                    "Onze personnes entrent dans les ministères pour dix mois",
                ),
                mention(
                    date(2017, 9, 25),
                    "Exemple – presse spécialisée",
                    "Treize défis attendent leurs équipes",
                ),
                mention(
                    date(2019, 1, 14),
                    "Exemple – presse régionale",
                    "Dans la préfecture, trois développeurs au travail",
                ),
            ],
        },
        blocks=[
            text(
                "Annoncé en juin 2016, le programme a accueilli sa première promotion en 2017 : "
                "onze personnes, pour dix mois. La deuxième en a recruté vingt-deux, pour treize "
                "défis.",
                "Les parutions de cette page sont des exemples : elles montrent la mise en page, "
                "aucun média ne les a publiées.",
            ),
        ],
    ),
    DemoPage(
        slug="plan-du-site",
        title="Plan du site",
        model="pages.SiteMapPage",
        introduction="Toutes les pages du site.",
        in_menu=False,
        blocks=[],
    ),
    DemoPage(
        slug="accessibilite",
        title="Accessibilité : non conforme",
        model="pages.AccessibilityPage",
        introduction=(
            "Ce site veut être utilisable par tous. Il n’a pas encore été audité : il est donc, "
            "au sens de la loi, non conforme."
        ),
        in_menu=False,
        values={
            "contact_url": "/contact/",
            "technologies": "HTML5\nCSS\nSVG\nJavaScript",
        },
        blocks=[
            heading("Ce qui est vérifié"),
            text(
                "Sans attendre l’audit, chaque version du site est essayée par des tests "
                "automatiques :",
                items(
                    "aucune erreur trouvée par axe-core, en thème clair et en thème sombre ;",
                    "toutes les pages se lisent sur un écran de 320 pixels ;",
                    "menus, filtres et boîtes de dialogue s’utilisent au clavier seul ;",
                    "tout fonctionne sans JavaScript.",
                ),
                "Ces tests ne remplacent ni un audit, ni l’avis de personnes handicapées.",
            ),
        ],
    ),
    DemoPage(
        slug="mentions-legales",
        title="Mentions légales",
        introduction="Qui publie ce site, et ce que vous pouvez reprendre.",
        in_menu=False,
        blocks=[
            heading("Éditeur"),
            text(
                "Ce site est une démonstration : le service qui le publie écrit ici son nom, son "
                "adresse et son numéro de téléphone.",
                "Il nomme aussi la directrice ou le directeur de la publication.",
            ),
            heading("Hébergement"),
            text("Le nom, l’adresse et le téléphone de l’hébergeur s’écrivent ici."),
            heading("Réutilisation"),
            text(
                "Sauf mention contraire, les textes sont sous licence ouverte "
                '<a href="https://www.etalab.gouv.fr/licence-ouverte-open-licence/">Etalab 2.0</a> '
                ": vous pouvez les reprendre en citant la source et la date.",
                "La marque de l’État, le système de design et le caractère Marianne sont réservés "
                "aux sites de l’État. Les personnes de ce contenu de démonstration sont inventées "
                "et les images sont des illustrations.",
            ),
        ],
    ),
    DemoPage(
        slug="donnees-personnelles",
        title="Données personnelles",
        introduction="Ce que le site sait de vous, et pour combien de temps.",
        in_menu=False,
        blocks=[
            heading("Quand vous visitez le site"),
            text(
                "Aucun compte n’est demandé. Le serveur reçoit, comme tout serveur, l’adresse de "
                "votre connexion pour vous répondre.",
                "Le site compte combien de fois chaque page est ouverte et jugée utile, jour par "
                "jour : des nombres, rien de qui vient.",
            ),
            heading("Quand vous nous écrivez"),
            text(
                "Le formulaire de contact garde votre message et votre adresse électronique "
                "180 jours, le temps de vous répondre, puis les efface.",
            ),
            heading("Les personnes présentées"),
            text(
                "Le site publie le nom, le métier, le portrait et le parcours de personnes qui ont "
                "pris part au programme. Elles peuvent demander une correction ou leur retrait : "
                "leur page, leur portrait et leur nom disparaissent alors de tout le site.",
            ),
            heading("Vos droits"),
            text(
                "Vous pouvez demander l’accès à vos données, leur rectification ou leur "
                "effacement au délégué à la protection des données du service qui publie le site.",
                "Si la réponse ne vous convient pas, vous pouvez saisir la "
                '<a href="https://www.cnil.fr/fr/plaintes">CNIL</a>.',
            ),
        ],
    ),
    DemoPage(
        slug="gestion-des-cookies",
        title="Gestion des cookies",
        introduction="Ce site ne dépose aucun cookie chez ses visiteurs.",
        in_menu=False,
        blocks=[
            heading("Aucun traceur"),
            text(
                "Ni cookie, ni outil de suivi, ni bouton de réseau social : il n’y a rien à "
                "accepter, donc pas de bandeau. Les visites sont comptées sans rien lire ni "
                "écrire dans votre navigateur.",
            ),
            heading("Ce que votre navigateur retient"),
            text(
                "Si vous choisissez un thème clair ou sombre, ce choix reste dans votre "
                "navigateur. Il n’est envoyé à personne.",
            ),
            heading("Les vidéos"),
            text(
                "Une vidéo n’est demandée à son lecteur qu’au moment où vous la lancez. Celui-ci "
                "peut alors déposer ses propres cookies.",
            ),
            heading("L’administration du site"),
            text(
                "Les personnes qui rédigent le site se connectent : un cookie de session, "
                "nécessaire à cette connexion, leur est alors remis.",
            ),
        ],
    ),
]

ENGLISH_HOME = DemoPage(
    slug="home",
    title="Public Interest Entrepreneurs",
    introduction=(
        "For a few months, digital talents join a French ministry to solve a public-interest "
        "problem with its staff."
    ),
    search_description="A French government programme that brings digital talents into ministries.",
    blocks=[
        heading("One problem, one team, ten months"),
        text(
            "An administration states a problem that its tools do not solve. People whose craft is "
            "code, data or design join it, work with those who live with the problem, and ship "
            "what works.",
        ),
    ],
)

ENGLISH_PAGES = [
    DemoPage(
        slug="programme",
        title="About the programme",
        introduction="Announced in June 2016, with a first cohort of eleven people in 2017.",
        search_description="What a challenge is and who takes it up.",
        blocks=[
            heading("What a challenge is"),
            text(
                "A challenge is a public-interest problem put by an administration, which opens "
                "its data, its offices and its diary to the team that takes it up.",
            ),
        ],
    ),
]
