"""The promotions of the demo content: real dates and numbers, where they are public."""

from datetime import date

from home.demo.content import heading, items, text
from home.demo.shapes import DemoPromotion

PROMOTIONS = [
    DemoPromotion(
        slug="promotion-1",
        title="Promotion 1",
        number=1,
        start=date(2017, 1, 1),
        end=date(2017, 10, 31),
        introduction=(
            "Onze personnes ouvrent la voie au début de 2017. Pendant dix mois, elles travaillent "
            "souvent seules dans leur administration, sur un problème que celle-ci a choisi."
        ),
        blocks=[
            heading("Une idée à l’essai"),
            text(
                "Le programme a été annoncé en juin 2016. Sa première promotion doit prouver une "
                "chose : quelques mois suffisent pour rendre un service réel, si l’administration "
                "ouvre ses données et ses portes.",
                "Elle réunit des développeurs et des spécialistes des données. Le design n’arrive "
                "qu’avec la promotion suivante.",
            ),
        ],
    ),
    DemoPromotion(
        slug="promotion-2",
        title="Promotion 2",
        number=2,
        start=date(2018, 1, 1),
        end=date(2018, 10, 31),
        introduction=(
            "Le deuxième appel, clos le 25 septembre 2017, cherche vingt-deux personnes pour "
            "treize défis. Désormais, un défi se relève à deux ou à trois."
        ),
        blocks=[
            heading("Ce qui change"),
            text(
                "La promotion double, et chaque défi a son équipe. Les designers y entrent.",
                items(
                    "treize défis, choisis pour ce qu’ils changeront ;",
                    "des équipes qui mêlent les métiers ;",
                    "un temps commun régulier, pour apprendre les uns des autres.",
                ),
            ),
        ],
    ),
    DemoPromotion(
        slug="promotion-3",
        title="Promotion 3",
        number=3,
        start=date(2019, 1, 1),
        end=date(2019, 11, 30),
        introduction=(
            "Trente-deux personnes et vingt et un agents publics s’attaquent à quinze défis, "
            "de janvier à novembre 2019."
        ),
        blocks=[
            heading("Ce qui est resté"),
            text(
                "Seize mois après la fin de la promotion, dix outils servaient encore et "
                "continuaient d’évoluer ; quatre étaient en développement.",
                "Six projets étaient tenus par une équipe recrutée dans le service lui-même, le "
                "meilleur signe qu’une administration s’est approprié l’outil.",
            ),
        ],
    ),
    DemoPromotion(
        slug="defis-dig",
        title="Défis DIG",
        kind="dig",
        start=date(2019, 6, 1),
        end=date(2020, 7, 31),
        introduction=(
            "Des designers d’intérêt général rejoignent des administrations pour six à douze "
            "mois. Ils partent des usagers avant de parler d’outil."
        ),
    ),
    DemoPromotion(
        slug="promotion-4",
        title="Promotion 4",
        number=4,
        start=date(2020, 9, 1),
        end=date(2021, 6, 30),
        introduction=(
            "Dix-sept équipes commencent en septembre 2020, pour une bonne part à distance. Elles "
            "comptent dix-sept spécialistes du développement, quatorze du design et dix des "
            "données."
        ),
        blocks=[
            heading("Une promotion à distance"),
            text(
                "Observer un métier quand les bureaux sont fermés demande de l’invention. Les "
                "équipes suivent des appels, partagent des écrans et vont sur le terrain dès que "
                "c’est possible.",
                "Trente-deux agents publics les accompagnent. En février 2021, à mi-parcours, "
                "chaque équipe montre son travail en trois minutes.",
            ),
        ],
    ),
    DemoPromotion(
        slug="promotion-7",
        title="Promotion 7",
        number=7,
        start=date(2025, 5, 16),
        introduction=(
            "La promotion en cours travaille plus longtemps : le programme accompagne désormais "
            "un service de son amorçage à son passage à l’échelle."
        ),
    ),
]
