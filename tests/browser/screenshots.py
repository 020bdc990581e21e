"""Takes the pictures of the documentation and of a design review from a freshly loaded site.

`python -m tests.browser.screenshots FOLDER` writes a PNG for a page of each type and some more, on
a phone, a tablet, a laptop and a large screen, in light and dark.
"""

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize

from tests.browser.live_site import launch_chromium, serve_demo

SCREENS = [(390, 844), (768, 1024), (1280, 900), (1920, 1080)]

# Pages besides one of each type, by the name of their pictures.
MORE_PAGES = {
    "le-programme": "/le-programme/",
    "deroulement": "/programme/deroulement/",
    "participer": "/participer/",
    "candidats": "/participer/candidats/",
    "defis-filtres": "/defis/?promotion=promotion-3&thematique=agriculture&thematique=culture",
    "defis-aucun": "/defis/?q=introuvable&statut=perennise",
    "administration": "/defis/administrations/agence-bio/",
    "communaute": "/communaute/",
    "talents": "/personnes/?role=talent&role=alumni",
    "promotion-terminee": "/promos/promotion-4/",
    "recherche": "/recherche/?q=donnees",
    "recherche-aucun": "/recherche/?q=introuvable",
    "home": "/en/",
    "absente": "/absente/",
}

LOAD_ALL_IMAGES = """
Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => null);
}))
"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serve_demo() as site, launch_chromium() as chromium:
        types = {label.rpartition(".")[2].lower(): path for label, path in site.paths.items()}
        for width, height in SCREENS:
            viewport: ViewportSize = {"width": width, "height": height}
            for theme in ("light", "dark"):
                page = chromium.new_page(
                    base_url=site.url, viewport=viewport, color_scheme=theme, locale="fr-FR"
                )
                for name, path in (types | MORE_PAGES).items():
                    page.goto(path)
                    # A picture of the full page needs the images further down too.
                    page.evaluate(LOAD_ALL_IMAGES)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
