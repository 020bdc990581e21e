"""Challenges of the designers of public interest (2019–2020) and of promotion 7 (2025)."""

from datetime import date

from home.demo.content import heading, text
from home.demo.shapes import DemoAchievement, DemoChallenge, DemoFigure, DemoMember

CHALLENGES = [
    DemoChallenge(
        slug="verslecolepourtous",
        title="Vers l’école pour tous",
        subtitle="Alléger le parcours des familles dont un enfant est en situation de handicap.",
        organisations=["academie-de-clermont-ferrand"],
        promotions=["defis-dig"],
        themes=["education", "solidarite"],
        expertises=["design"],
        status="termine",
        start=date(2019, 10, 1),
        duration=6,
        town="Clermont-Ferrand",
        motif="school",
        source_code="https://github.com/entrepreneur-interet-general/verslecolepourtous",
        blocks=[
            heading("Le problème"),
            text(
                "Pour qu’un enfant soit aidé en classe, ses parents racontent dix fois la même "
                "histoire, à dix personnes, sans savoir où en est leur dossier.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Dessiner avec les familles la suite des étapes, du premier doute à la première "
                "rentrée. Puis en tirer un espace partagé, où chacun voit ce qui est fait, ce qui "
                "manque et à qui écrire.",
            ),
            heading("Ce qui en est resté"),
            text("Une maquette éprouvée, remise aux services informatiques de l’académie."),
        ],
        key_figures=[
            DemoFigure("39", "avec des parents et des professionnels", after="entretiens"),
            DemoFigure("98", "se disent intéressées par le service", after="% des personnes"),
        ],
        achievements=[
            DemoAchievement(
                "Une maquette du parcours",
                "Huit fois remise sur le métier, après chaque série d’essais.",
                "https://github.com/entrepreneur-interet-general/verslecolepourtous",
                "Lire la documentation",
            ),
        ],
        team=[
            DemoMember("tess-okonedo", "talent", "design"),
            DemoMember("sabine-kouadio", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="inpn-espaces",
        title="INPN Espaces",
        subtitle="Reconnaître la nature protégée qui commence au bout de la rue.",
        organisations=["museum-national-d-histoire-naturelle"],
        promotions=["defis-dig"],
        themes=["ecologie"],
        expertises=["design"],
        status="termine",
        start=date(2020, 2, 1),
        duration=6,
        town="Paris",
        motif="tree",
        blocks=[
            heading("Le problème"),
            text(
                "Une réserve, un parc, un site classé : on les traverse sans le savoir. Le Muséum "
                "les décrit tous, dans une langue de spécialistes.",
            ),
            heading("Ce que l’équipe a essayé"),
            text(
                "Imaginer une application de poche qui parte du lieu où l’on se trouve. Quatre "
                "prototypes se sont succédé, du plus savant au plus simple ; c’est le plus simple "
                "qui a donné envie de sortir.",
            ),
            heading("Ce qui en est resté"),
            text("Des écrans testés, publiés avec leur documentation pour qui les développera."),
        ],
        key_figures=[
            DemoFigure("25 000", "à découvrir", after="espaces naturels"),
            DemoFigure("80", "dessinés", after="écrans"),
            DemoFigure("12", "menés avant de dessiner", after="entretiens"),
        ],
        team=[
            DemoMember("tess-okonedo", "talent", "design"),
            DemoMember("thibault-nguyen-hardy", "agent-public"),
        ],
    ),
    DemoChallenge(
        slug="administration-1",
        title="Administration+",
        subtitle="Débloquer en quelques jours un dossier que personne ne sait résoudre.",
        organisations=["anct"],
        promotions=["promotion-7"],
        themes=["citoyennete", "solidarite"],
        expertises=["accompagnement", "direction-de-produit"],
        status="en-cours",
        start=date(2025, 5, 16),
        duration=None,
        town="Paris",
        motif="message",
        state_startup="https://beta.gouv.fr/startups/aplus.html",
        blocks=[
            heading("Le problème"),
            text(
                "Une retraite qui n’arrive pas, une allocation coupée par erreur. La personne "
                "frappe à toutes les portes ; chacune la renvoie à la suivante.",
            ),
            heading("Ce que l’équipe essaie"),
            text(
                "Une messagerie sûre relie celles et ceux qui aident – dans une maison France "
                "services ou un centre social – aux agents qui peuvent agir dans leur caisse ou "
                "leur direction. Le dossier passe d’un guichet à l’autre ; la personne, elle, "
                "reste assise.",
            ),
            heading("Où en est le défi"),
            text(
                "L’équipe cherche maintenant ce que ces blocages ont en commun : les résoudre un "
                "par un est bien, en tarir la source est mieux."
            ),
        ],
        team=[
            DemoMember("louna-takahashi-brun", "talent", "direction de produit"),
            DemoMember("sabine-kouadio", "mentor"),
            DemoMember("omar-ferrandin", "equipe"),
        ],
    ),
]
