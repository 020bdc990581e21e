"""A small Jekyll checkout that shares people, challenges and news with `checkout`."""

from pathlib import Path

from takeover.tests.checkout import write_picture
from tests.documents import pdf_bytes

FILES = {
    "_config.yml": (
        'url: "https://entrepreneur-interet-general.etalab.gouv.fr"\n'
        "permalink: /blog/:year/:month/:day/:title.html\n"
        "collections:\n  defis:\n    permalink: /defis/:year/:title.html\n"
    ),
    "_redirects": (
        "http://ancien.example/* http://nouveau.example/:splat 301!\n"
        "/defi/2017/09/26/sirano/ /defis/2018/sirano-sante.html 301!\n"
        "/defi/2017/09/26/archemse/ /defis/2018/archemse.html 301!\n"
        "/posts/2018/perdu/ /blog/2018/01/01/perdu.html 301!\n"
        "/assets/memo.pdf /docs/memo.pdf 301\n"
    ),
    "_data/defis.yml": """
SIRANo:
  title: SIRANo
  link_to: /defis/2018/sirano-sante.html
  image: /img/logo.jpg
  description: Un autre résumé
  year: 2018
  promotion: 6
  duration_months: 10
  administration: Direction de l’offre de soins,
  administration_website: https://soins.example.org
  skills: [dev, design]
  eigs: [Ada–Martin, Zoé Sans-Page]
  mentors: [Jérôme Petit]
  source_code: https://github.com/eig/sirano
  website: sirano point fr
  poster: https://fichiers.example.org/sirano.pdf
  key_figures:
    - {amount: 70000, before: "+", description: essais suivis}
  projects:
    - title: Le portail
      image: img/logo.jpg
      description: Tout y est.
      url: https://portail.example.org
      call_to_action: Voir
    - title: Le mémo
      url: /docs/memo.pdf
      call_to_action: Découvrir
    - title: L’ancien mémo
      url: https://eig.etalab.gouv.fr/docs/memo.pdf
    - title: Le rapport
      url: docs/perdu.pdf
  intro_videos:
    - {id: 41d0e1bc, platform: loom, description: Présentation, show: true}
  end_of_project_videos:
    - {id: "x7zgtds?start=2835", platform: dailymotion, description: Le bilan, show: true}
    - {id: x5qmebk, platform: dailymotion, description: Cachée, show: false}
EIG Link 2018:
  title: EIG Link
  link_to: /defis/2018/eiglink.html
  year: 2018
  promotion: 2
  duration_months: 10
  description: Accompagner
  eigs: [Ada–Martin]
EIG Link 2019:
  title: EIG Link
  link_to: /defis/2019/eiglink.html
  year: 2019
  promotion: 3
  duration_months: 10
  eigs: []
Archifiltre:
  title: Archifiltre
  link_to: /defis/2018/archifiltre.html
  year: 2018
  promotion: 2
Carnet:
  title: Carnet
  link_to: /defis/2019/carnet.html
  year: 2019
  promotion: dig
""",
    "_data/personnes.yml": """
Ada–Martin:
  title: Ada Martin
  annees: [2018]
  class: [eig-2, eig, designer]
  defis: [SIRANo]
  profil: Designer
  image_url: /img/sans-photo.jpg
  linkedin: https://www.linkedin.com/in/autre/
  twitter: ada martin
  link_to: /communaute/2018/ada-martin.html
Ada-Martin:
  title: Ada Martin
  class: [mentor, eig-3]
  profil: Mentor
  github: ada
Jérôme Petit:
  title: Pierre Autre
  class: [eig-2, mentor]
  defis: [SIRANo]
  profil: Mentor
  link_to: /communaute/2018/jerome-petit.html
""",
    "_data/nav.yml": (
        "- name: Programme\n  children:\n  - {name: Le programme EIG, path: presentation.html}\n"
    ),
    "_data/faq-eig.yml": '- {question: "Qui ?", reponse: "<p>Tout le monde.</p>"}\n',
    "_data/temoignages.yml": "- {text: Bravo., author: Lou, position: mentor}\n",
    "_data/webinaires.yml": (
        "- {theme: Santé, date: lundi 18 mai, defis: [SIRANo], rediffusion_url: https://w.example.org}\n"
    ),
    "_includes/mot.md": "## Un {{ include.mot }}\n\nAvec **force**.\n",
    "_defis/2018-01-01-sirano-sante.md": (
        "---\ntitle: SIRANo\n---\nLe défi :\n- premier\n- second\n\n"
        'Un "mot" -- et [le bilan](https://eig.etalab.gouv.fr/blog/2021/07/19/le-bilan-complet.html)\n'
        "{: .lead}\n"
    ),
    "_communaute/2018-01-01-ada-martin.md": "---\nnom: Ada Martin\n---\n« Je code. »\n",
    "_posts/21-07-19-le-bilan-complet.md": (
        "---\ntitle: Le bilan 2\nauthor: Ada Martin, EIG\ntags: [méthode, outil]\n"
        "lang-ref: bilan\n---\n"
        "{% highlight python %}\nif a < b:\n\n    print()\n{% endhighlight %}\n"
    ),
    "_posts/2019-02-03-Seul.md": (
        "---\ntitle: Seulement ici\nauthor: Jérôme Petit, EIG Link et Lou Ici\n"
        "image: /img/logo.jpg\n---\n![Un logo](/img/logo.jpg)\n\n"
        "[SIRANo](https://entrepreneur-interet-general.etalab.gouv.fr/defi/2017/09/26/sirano/)\n"
    ),
    "_posts/_20-01-02-brouillon.md": "---\ntitle: Pas encore fini\n---\nTexte.\n",
    "en/_posts/21-07-19-le-bilan-complet.md": (
        "---\ntitle: The great review\nlang-ref: bilan\n"
        "permalink: /en/blog/:year/:month/:day/:title.html\n---\nText.\n"
    ),
    "en/faq-eig.html": (
        "---\nlang-ref: faq-eig\npermalink: /en/faq-entrepreneur.html\ntitle: Questions\n---\n"
        '<div id="accordion"><h3>Who?</h3><div><p>All.</p></div></div>\n'
    ),
    "faq-eig.html": (
        "---\nlang-ref: faq-eig\ntitle: Les questions\n---\n"
        '<div id="accordion">{% for faq in site.data.faq-eig %}<h3>{{ faq.question }}</h3>'
        "<div>{{ faq.reponse }}</div>{% endfor %}</div>\n"
    ),
    "presentation.html": (
        "---\nsection_id: presentation\nkey_figures:\n"
        "- {amount: 70, description: défis accompagnés}\n---\n"
        "{% capture mot %}{% include mot.md mot='titre' %}{% endcapture %}{{ mot | markdownify }}"
        "<div class='row'>{% for figure in page.key_figures %}<div class='modMilestone'>"
        "<strong>{{ figure.amount }}</strong><span>{{ figure.description }}</span></div>"
        "{% endfor %}</div><a class='button' href='docs/memo.pdf'>Le mémo</a>"
        "<p>Voir <a href='defis.html'>les défis</a>.</p>\n"
    ),
    "tag/methode.md": "---\nlayout: tag-archive\ntag: méthode\n---\n",
    "readme.md": "Sans en-tête : pas une page.\n",
}  # fmt: skip


def write_jekyll_checkout(source: Path) -> Path:
    """Write the checkout in the folder `source` and return it."""
    for name, text in FILES.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (source / "img").mkdir()
    (source / "docs").mkdir()
    write_picture(source / "img" / "logo.jpg", "navy")  # the other site's photo
    write_picture(source / "img" / "sans-photo.jpg", "grey")
    write_picture(source / "line-rahal.png", "olive")
    (source / "docs" / "memo.pdf").write_bytes(pdf_bytes("memo"))
    return source
