"""The demo pages that come with the open call: a closed one, and the contact page."""

from functools import partial

from home.demo.content import DemoPage, heading, midnight, step, text

PAGES = [
    DemoPage(
        slug="participer",
        title="Participer",
        introduction="",
        blocks=[],
        children=[
            DemoPage(
                slug="appel-a-defis",
                title="Appel à défis",
                model="pages.CallPage",
                introduction=(
                    "Un appel clos, tel qu’il reste en ligne : les administrations y ont proposé "
                    "leurs défis."
                ),
                search_description="Quand les administrations ont pu proposer un défi.",
                values={
                    "audience": "administrations",
                    "opens_at": partial(midnight, -90),
                    "closes_at": partial(midnight, -40),
                    "apply_url": "mailto:defis@example.org",
                    "text_before": "<p>Parlez déjà de votre problème à celles et ceux qui le "
                    "vivent : leur temps sera la clé du défi.</p>",
                    "text_during": "<p>Deux pages suffisent : le problème, les données, les "
                    "personnes qui porteront le défi.</p>",
                    "text_after": "<p>Un jury lit les propositions. Les défis retenus paraissent "
                    "avec l’appel à candidatures.</p>",
                    "timeline": lambda: [
                        step(-40, "Clôture de l’appel"),
                        step(-25, "Choix des défis", "Par un jury d’agents et d’anciens talents."),
                        step(-20, "Ouverture de l’appel à candidatures"),
                    ],
                },
                blocks=[
                    heading("Ce qu’une proposition doit dire"),
                    text(
                        "Qui est gêné par le problème, ce qui a déjà été essayé, et quelles "
                        "données l’équipe pourra consulter dès le premier jour."
                    ),
                ],
            ),
        ],
    ),
    DemoPage(
        slug="contact",
        title="Nous écrire",
        model="pages.ContactPage",
        introduction="Une question sur le programme, un défi, une candidature ? Écrivez-nous.",
        search_description="Écrire à l’équipe du programme.",
        values={"thanks": "Merci. L’équipe répond sous une semaine."},
        blocks=[],
        in_menu=False,
    ),
]
