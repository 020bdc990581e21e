"""A small Hugo checkout with the oddities of the real one, written for the tests."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.documents import pdf_bytes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'

CONFIG = """title = "EIG"
[menu]
  [[menu.nav]]
    name = "Contact"
    url = "/contact"
    weight = 3
  [[menu.nav]]
    name = "Le programme"
    url = "/programme"
    weight = 1
  [[menu.nav]]
    name = "Qui ?"
    identifier = "people"
    weight = 2
  [[menu.nav]]
    name = "L’équipe EIG"
    url = "/equipe"
    parent = "people"
    weight = 1
"""

DOCUMENTS = {
    "_index.md": (
        "title: Page d'accueil\nhero:\n  title: Des talents pour l’État\n  btn:\n    title: ''\n"
        "talents:\n  sub: Les talents\n  list:\n  - Ada Martin\n  - Inconnue Ici\n"
        "medias:\n  desc: La presse\n  tiles:\n  - title: Un article\n    image: img/photo.jpg\n"
        "    link: https://example.org/article\n  - title: Un autre\n"
        "    image: https://example.org/a.jpg\n    link: /programme",
        "",
    ),
    "presse.md": (
        "title: Espace presse\nurl: /espace-presse",
        "Pour nous joindre, [écrivez](mailto:presse@example.org).\n\n"
        '{{< arrow-link url="/img/rapport.pdf" title="Le dossier" >}}',
    ),
    "contact.md": (
        "title: Contact",
        "Une **question**[^1] ?\n\n## Par courrier\n\n20 avenue de Ségur\n\n[^1]: Ou deux.",
    ),
    "plan.md": ("title: Plan du site\nurl: /plan-du-site", "* [Le programme](/programme)"),
    "team.md": (
        "title: L’équipe\nurl: /equipe\ndesc: Qui nous sommes.\nintroEco: Nos proches.",
        "",
    ),
    "participer/candidats/postuler.md": (
        "title: Postuler\ncallout:\n  title: Clos\n  desc: Les candidatures sont **closes**.\n"
        "steps:\n  title: Le calendrier\n  dates:\n  - date: 5 mai\n    desc: Dépôt\n"
        "  - date: 9 juin\n    desc: Oral\njoin:\n  image: img/photo.jpg\n  title: Nous rejoindre\n"
        "  desc: Venez.\n  link: /participer/candidats",
        "",
    ),
    "program.md": (
        "title: Le programme\nurl: /programme\nimage: img/photo.jpg\nnumbers:\n- num: '227'\n"
        "  title: talents\n  btnTitle: Les découvrir\n  btnUrl: /talents\nquote:\n"
        "  quote: J’innovais.\n  name: Marguerite\n  desc: Mémoires\n  photo: /img/photo.jpg\n"
        "steps:\n  title: Le chemin\n  list:\n  - step: Amorçage\n    title: Cadrer\n"
        "    duration: 2 mois\n    desc: On cadre.\n    icon: /img/dessin.svg\n"
        "  - step: Ancrage\n    desc: On reste.",
        "",
    ),
    "talents.md": ("title: Les talents\nlayout: talents\nurl: /talents\ndesc: Qui sont-ils.", ""),
    "participer/candidats/_index.md": (
        "title: Devenir EIG\nopen: false\nhead:\n  sub: Rien d’ouvert cette année.\n"
        "wait:\n  title: Et l’an prochain ?\n  desc: '[Le programme](/programme) le dira.'",
        "",
    ),
    "participer/administrations/faq.md": (
        "title: Questions\nlayout: faq\nmore:\n  desc: Autre question\n"
        "questions:\n- title: Qui ?\n  desc: Les **services**.\n"
        "- title: Quand ?\n  desc: |-\n    * demain\n    * [après](/defis/sirano/)",
        "",
    ),
    "themes/sante.md": ("title: Santé", ""),
    "themes/agriculture-1.md": ("title: Agriculture", ""),
    "expertises/design.md": ("title: 'Design '", ""),
    "categories/methode.md": ("title: Méthode", ""),
    "promos/promotion-6.md": ("title: Promotion 6", ""),
    "promos/défis-dig.md": ("title: Promotion 3 - DIG", ""),
    "defis/sirano.md": (
        "title: SIRANo\ndescription: >-\n  Suivre la recherche\n"
        "who: Direction de l’offre de soins\n"
        "place: ''\nthemes:\n- santé\n- Service public\npromos:\n- Promotion 6\n"
        "town: Paris (75)\ndate: 2022\nexpertises:\n- Design\nimage: img/dessin.svg\n"
        "visible: true\n"
        "isSET: true\nurlSET: https://beta.gouv.fr/startups/sirano.html",
        "#### L'administration{.subtitle}\r\n### Garante\r\n"
        "Texte ** gras ** :\r\n* un\r\n* deux\r\n\r\n"
        "![Un schéma](/img/PHOTO.jpg)\r\n*La légende*\r\n\r\n"
        '{{< dailymotion x8akknj "La vidéo">}}\r\n\r\n{{< dailymotion"Sans numéro">}}\r\n\r\n'
        '{{< arrow-link url="/img/rapport.pdf" title="Le rapport" >}}\r\n\r\n'
        '{{< arrow-link url="https://github.com/x" title="Le code" >}}\r\n\r\n'
        "[ailleurs](https://eig.etalab.gouv.fr/personnes/ada-martin/) et [l’article]"
        "(/blog/le-bilan/) et [dehors](http://example.org/é ).",
    ),
    "defis/cache.md": ("title: Pas encore\ndraft: true\nwho: Un ministère", "Brouillon."),
    "personnes/ada-martin.md": (
        "title: 'Ada Martin '\njob: Designer\nrole: participant\npromos:\n- Promotion 6\ndefis:\n"
        "- ' sirano'\n- Défi perdu\nexpertises:\n- design\nimage: img/Portrait.jpg\n"
        "linkedin: https://www.linkedin.com/in/ada/\ngithub: adamartin",
        "« Je dessine.\u2028Toujours. »\ufeff",
    ),
    "personnes/ada-martin-1.md": (
        "title: Ada Martin\njob: Coach\nrole: agent-ecosysteme\nexpertises:\n- Droit\n"
        "linkedin: https://www.linkedin.com/in/ada/?x=1",
        "J’accompagne.",
    ),
    "personnes/jérôme.md": (
        "title: Jérôme Petit\nrole: agent-public\njob: Sponsor\ndefis:\n- SIRANo",
        "",
    ),
    "blog/le-bilan.md": (
        "title: Le bilan\nauthor: Ada Martin, designer\ndate: 2021-07-19T14:11:00.000Z\n"
        "description: Ce qui reste.\nimage: img/photo.jpg\ncategories:\n- Méthode\n- Open\n"
        "related:\n- Autre article\n- Article inconnu",
        "Un [renvoi](/defis/sirano) et une note[^1].\n\n[^1]: La note.",
    ),
    "blog/autre.md": (
        "title: Autre article\ndate: 2020-01-02\nauthor: L’équipe et amis\nimage: img/dessin.svg",
        "Court. [Lire](https://entrepreneur-interet-general.etalab.gouv.fr/blog/2019/02/03/Seul.html)",
    ),
}


def write_checkout(source: Path) -> Path:
    """Write the checkout in the folder `source` and return it."""
    for name, (fields, body) in DOCUMENTS.items():
        write_document(source, name, fields, body)
    folder = source / "site" / "static" / "img"
    folder.mkdir(parents=True)
    (source / "site" / "static" / "admin").mkdir()
    (source / "site" / "static" / "admin" / "config.yml").write_text("a: b")
    write_picture(folder / "photo.jpg", "navy")
    write_picture(folder / "portrait.jpg", "olive")
    (folder / "dessin.svg").write_text(SVG)
    (folder / "rapport.pdf").write_bytes(pdf_bytes("rapport"))
    (folder / "copie.pdf").write_bytes(pdf_bytes("rapport"))
    return source


def write_document(source: Path, name: str, fields: str, body: str = "") -> None:
    file = source / "site" / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    (source / "site" / "config.toml").write_text(CONFIG)
    file.write_bytes(f"---\n{fields}\n---\n{body}\n".encode())


def write_picture(file: Path, colour: str) -> None:
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    file.write_bytes(data.getvalue())
