"""The accessibility declaration that the law asks of each public site, from the data of an audit.

Its content: article 47 of the law of 11 February 2005, decree 2019-768 of 24 July 2019, and the
model of declaration of the order of 20 September 2019.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from media.fields import BodyField
from media.links import validate_address
from pages.blocks import BodyBlock
from pages.models.contact_page import ContactPage
from pages.models.programme import EditorialPage

PARTIAL_FROM, FULL = 50, 100


validate_criterion = RegexValidator(
    r"^(?:1[0-3]|[1-9])\.(?:1[0-4]|[1-9])\Z",
    "Écrivez le numéro d’un critère du RGAA, par exemple 3.2.",
)


class NonConformityBlock(blocks.StructBlock):
    criterion = blocks.CharBlock(
        label="Critère du RGAA",
        max_length=5,
        validators=[validate_criterion],
        help_text="Son numéro, par exemple 3.2.",
    )
    text = blocks.TextBlock(
        label="Ce qui ne va pas", help_text="Où, et ce que cela empêche de faire."
    )
    remedy = blocks.CharBlock(
        label="Correction prévue",
        required=False,
        max_length=300,
        help_text="Quand, et par quel moyen s’en passer d’ici là.",
    )

    class Meta:
        label = "Non-conformité"
        icon = "warning"


class DerogationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Contenu ou fonction")
    reason = blocks.TextBlock(label="Pourquoi la charge est disproportionnée")
    alternative = blocks.TextBlock(label="Ce qui est proposé à la place")

    class Meta:
        label = "Dérogation"
        icon = "minus-inverse"


def lines(label: str, help_text: str) -> models.TextField:
    return models.TextField(label, blank=True, help_text=f"{help_text} Un élément par ligne.")


class AccessibilityPage(EditorialPage):
    """The declaration. Its title, which the footer of every page shows, says the conformity."""

    body = BodyField(
        BodyBlock(),
        verbose_name="engagement",
        blank=True,
        help_text="Ce que l’administration fait pour l’accessibilité. La déclaration suit.",
    )
    entity = models.CharField("administration responsable du site", max_length=200, blank=True)
    plan_url = models.CharField(
        "schéma pluriannuel", max_length=2000, blank=True, validators=[validate_address]
    )
    actions_url = models.CharField(
        "plan d’actions de l’année", max_length=2000, blank=True, validators=[validate_address]
    )
    audit_date = models.DateField(
        "date de l’audit",
        null=True,
        blank=True,
        help_text="Sans audit, ou en dessous de 50\xa0%, le site est non conforme.",
    )
    auditor = models.CharField("audit fait par", max_length=200, blank=True)
    standard = models.CharField("référentiel", max_length=40, default="RGAA 4.1.2")
    rate = models.DecimalField(
        "taux de conformité (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(FULL)],
        help_text="Part des critères respectés parmi les critères applicables.",
    )
    non_conformities = BodyField(
        [("non_conformity", NonConformityBlock())], verbose_name="non-conformités", blank=True
    )
    derogations = BodyField(
        [("derogation", DerogationBlock())],
        verbose_name="dérogations pour charge disproportionnée",
        blank=True,
    )
    exempted = lines("contenus non soumis à l’obligation", "Par exemple, des cartes.")
    declared_on = models.DateField(
        "déclaration établie le",
        null=True,
        blank=True,
        help_text="À refaire après un changement important, et au plus tard tous les trois ans.",
    )
    technologies = lines("technologies du site", "Par exemple, HTML5.")
    environments = lines("environnements de test", "Par exemple, Firefox et NVDA.")
    tools = lines("outils de l’audit", "Par exemple, un inspecteur de code.")
    checked_pages = lines("pages vérifiées", "Leur titre et leur adresse.")
    contact_email = models.EmailField(
        "adresse électronique de contact",
        blank=True,
        help_text="S’ajoute à la page de contact du site, nommée d’elle-même.",
    )

    content_panels = [
        FieldPanel("introduction"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("entity"), FieldPanel("plan_url"), FieldPanel("actions_url")],
            heading="Qui s’engage",
        ),
        MultiFieldPanel(
            [
                FieldPanel("audit_date"),
                FieldPanel("auditor"),
                FieldPanel("standard"),
                FieldPanel("rate"),
            ],
            heading="Audit",
        ),
        FieldPanel("non_conformities"),
        FieldPanel("derogations"),
        FieldPanel("exempted"),
        MultiFieldPanel(
            [
                FieldPanel("declared_on"),
                FieldPanel("technologies"),
                FieldPanel("environments"),
                FieldPanel("tools"),
                FieldPanel("checked_pages"),
            ],
            heading="Établissement de la déclaration",
        ),
        FieldPanel("contact_email"),
    ]
    page_description = (
        "La déclaration que la loi demande, à partir des données de l’audit. "
        "Son titre se compose tout seul."
    )
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "déclaration d’accessibilité"
        verbose_name_plural = "déclarations d’accessibilité"

    def full_clean(self, *args, **kwargs) -> None:
        with translation.override(self.locale.language_code if self.locale_id else None):
            self.title = f"{gettext('Accessibilité\xa0:')} {self.conformity}"
            if not self.slug:  # type: ignore[has-type]
                self.slug = gettext("accessibilite")
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if (self.rate is None) != (self.audit_date is None):
            missing = "rate" if self.rate is None else "audit_date"
            raise ValidationError({missing: "Un audit a une date et un taux."})

    @property
    def is_audited(self) -> bool:
        return self.rate is not None and self.audit_date is not None

    @property
    def conformity(self) -> str:
        """The result in the words of the law, in the active language."""
        if self.rate is None or self.audit_date is None or self.rate < PARTIAL_FROM:
            return gettext("non conforme")
        return gettext("partiellement conforme" if self.rate < FULL else "totalement conforme")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        contact_url = ContactPage.url_in(self.locale.language_code, request)
        return context | {"contact_url": contact_url}

    def sections(self) -> dict[str, str]:
        """Return the title of each section of the declaration by its anchor, in its order."""
        titles = [
            ("etat", gettext("État de conformité")),
            ("contenus", gettext("Contenus non accessibles")),
            ("etablissement", gettext("Établissement de cette déclaration")),
            ("contact", gettext("Retour d’information et contact")),
            ("recours", gettext("Voies de recours")),
        ]
        return {f"declaration_{name}": title for name, title in titles}

    def table_of_contents(self) -> list[tuple[str, int, str]]:
        own = [(title, 2, anchor) for anchor, title in self.sections().items()]
        return [*super().table_of_contents(), *own]
