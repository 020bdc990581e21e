"""The settings of a site: alert banner, header, footer, social links, contact."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, PreviewableMixin

from media.choices import ChoiceBlock
from media.fields import BodyField, image_field
from media.links import validate_address
from publishing import clock
from publishing.errors import PASSED
from publishing.scheduler import moments
from publishing.scheduler.moments import MomentSource, ScheduledMoment

NETWORKS = {
    "bluesky": "Bluesky",
    "dailymotion": "Dailymotion",
    "github": "GitHub",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "x": "X",
    "youtube": "YouTube",
}


# The fields of the pages that the law wants in every footer, in its order. The site map comes
# before them, known by its type.
MENTIONS = ("accessibility_page", "legal_notice_page", "personal_data_page", "cookies_page")


def mention_field(verbose_name: str, help_text: str = "") -> models.ForeignKey:
    return models.ForeignKey(
        Page,
        verbose_name=verbose_name,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


class SocialLinkBlock(blocks.StructBlock):
    network = ChoiceBlock(label="Réseau", choices=list(NETWORKS.items()))
    url = blocks.URLBlock(label="Adresse du compte")

    class Meta:
        label = "Compte"
        icon = "link"


class SiteSettingsForm(WagtailAdminModelForm):
    """Asks before it replaces what somebody else has saved since: settings have no versions."""

    data: Any
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = serializers.serialize("json", [self.instance])
        self.initial["opened"] = self.stored = sha256(stored.encode()).hexdigest()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("opened", "") not in ("", self.stored):
            self.data = self.data.copy()
            self.data[self.add_prefix("opened")] = self.stored
            raise ValidationError(
                "Quelqu’un d’autre a enregistré ces réglages depuis que vous les avez ouverts. "
                "Comparez-les dans un autre onglet, puis enregistrez de nouveau\xa0: ce que montre "
                "cette page remplacera le reste."
            )
        ends = cleaned.get("banner_to")
        if ends and "banner_to" in self.changed_data and ends <= clock.now():
            self.add_error("banner_to", PASSED)
        return cleaned


@register_setting(icon="cog")
class SiteSettings(PreviewableMixin, BaseSiteSetting):
    """The settings of a site, which `home.navigation` shows on every page.

    Texts have an English version, shown below `/en/`. An empty one leaves the place to the wording
    of the templates, and to no banner at all.
    """

    class Level(models.TextChoices):
        INFO = "info", "Information"
        WARNING = "warning", "Avertissement"
        ALERT = "alert", "Alerte"

    class Conformity(models.TextChoices):
        """The results of an audit in the words of the law (article 47 of 11 February 2005)."""

        NONE = "non-conforme", _("non conforme")
        PARTIAL = "partiellement-conforme", _("partiellement conforme")
        FULL = "totalement-conforme", _("totalement conforme")

    banner_text = models.CharField(
        "texte du bandeau",
        max_length=300,
        blank=True,
        help_text="En haut des pages en français. Sur celles en anglais, le texte anglais ou rien.",
    )
    banner_text_en = models.CharField("texte anglais du bandeau", max_length=300, blank=True)
    banner_level = models.CharField("niveau", max_length=10, choices=Level, default=Level.INFO)
    banner_url = models.CharField(
        "lien «\xa0En savoir plus\xa0»", max_length=2000, blank=True, validators=[validate_address]
    )
    banner_from = models.DateTimeField(
        "à partir du", null=True, blank=True, help_text="Heure de Paris. Vide\xa0: tout de suite."
    )
    banner_to = models.DateTimeField(
        "jusqu’au", null=True, blank=True, help_text="Heure de Paris. Vide\xa0: sans fin."
    )
    logo = image_field(
        "logo du programme",
        "À côté du bloc de l’État, en haut de chaque page. Sa description dans la médiathèque le "
        "nomme pour qui ne le voit pas.",
    )
    header_line = models.CharField(
        "signature de l’en-tête",
        max_length=120,
        blank=True,
        help_text="Sous le nom du programme, en haut de chaque page.",
    )
    header_line_en = models.CharField("signature anglaise", max_length=120, blank=True)
    footer_line = models.TextField(
        "présentation du pied de page",
        max_length=500,
        blank=True,
        help_text="Une ou deux phrases sur le programme, en bas de chaque page.",
    )
    footer_line_en = models.TextField("présentation anglaise", max_length=500, blank=True)
    accessibility = models.CharField(
        "accessibilité",
        max_length=30,
        choices=Conformity,
        default=Conformity.NONE,
        help_text="Selon le dernier audit\xa0: dès 50\xa0% des critères du RGAA, "
        "partiellement\xa0; à 100\xa0%, totalement. Sans audit, le site est non conforme.",
    )
    accessibility_page = mention_field(
        "déclaration d’accessibilité",
        "Une page de programme, avec le texte du générateur de l’État. Tant qu’aucune n’est en "
        "ligne, la mention n’a pas de lien.",
    )
    legal_notice_page = mention_field("mentions légales")
    personal_data_page = mention_field("données personnelles")
    cookies_page = mention_field("gestion des cookies")
    social_links = BodyField(
        [("link", SocialLinkBlock())], verbose_name="réseaux sociaux", blank=True
    )
    newsletter_url = models.URLField(
        "inscription à la lettre d’information", blank=True, max_length=500
    )
    contact_address = models.EmailField(
        "adresse de contact",
        blank=True,
        help_text="Reçoit les messages du formulaire de contact. Elle n’est pas affichée.",
    )
    sharing_image = image_field(
        "image de partage",
        "Pour les pages partagées qui n’ont pas d’image. 1200\xa0×\xa0630 pixels.",
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("banner_text"),
                FieldPanel("banner_text_en"),
                FieldPanel("banner_level"),
                FieldPanel("banner_url"),
                FieldRowPanel([FieldPanel("banner_from"), FieldPanel("banner_to")]),
            ],
            heading="Bandeau d’alerte",
        ),
        MultiFieldPanel(
            [
                FieldPanel("logo"),
                FieldPanel("header_line"),
                FieldPanel("header_line_en"),
                FieldPanel("footer_line"),
                FieldPanel("footer_line_en"),
            ],
            heading="En-tête et pied de page",
        ),
        MultiFieldPanel(
            [FieldPanel("accessibility"), *map(FieldPanel, MENTIONS)],
            heading="Mentions obligatoires du pied de page",
            help_text="Choisissez les pages en français : le pied de page anglais mène à leur "
            "traduction, ou à la page française tant qu’il n’y en a pas.",
        ),
        FieldPanel("social_links"),
        FieldPanel("newsletter_url"),
        FieldPanel("contact_address"),
        FieldPanel("sharing_image"),
    ]

    is_public_content = True
    base_form_class = SiteSettingsForm

    class Meta:
        verbose_name = "réglages du site"
        verbose_name_plural = "réglages des sites"

    def clean(self):
        super().clean()
        if self.banner_from and self.banner_to and self.banner_to <= self.banner_from:
            raise ValidationError({"banner_to": "La fin du bandeau doit venir après son début."})

    @property
    def accessibility_mention(self) -> str:
        """The mandatory mention of the footer, in the active language."""
        return f"{gettext('Accessibilité\xa0:')} {self.get_accessibility_display()}"

    @property
    def banner(self) -> str:
        """The text of the banner, "" when there is none to show now."""
        now = clock.now()
        begun = self.banner_from is None or self.banner_from <= now
        ended = self.banner_to is not None and self.banner_to <= now
        return self._localized("banner_text") if begun and not ended else ""

    @property
    def tagline(self) -> str:
        return self._localized("header_line")

    @property
    def presentation(self) -> str:
        return self._localized("footer_line")

    def _localized(self, name: str) -> str:
        suffix = "_en" if translation.get_language() == "en" else ""
        return getattr(self, name + suffix)

    def get_preview_template(self, request, mode_name):
        return "pages/site_settings_preview.html"

    def get_preview_context(self, request, mode_name):
        # The editor of a banner for next week wants to see it now.
        self.banner_from = self.banner_to = None
        return {"object": self, "request": request, "previewed_settings": self}


@moments.register
class BannerMoments(MomentSource):
    def changes(self) -> Iterator[ScheduledMoment]:
        for settings in SiteSettings.objects.exclude(banner_text="", banner_text_en=""):
            title = settings.banner_text or settings.banner_text_en
            if settings.banner_from:
                yield ScheduledMoment(settings.banner_from, "Début du bandeau", title, settings)
            if settings.banner_to:
                yield ScheduledMoment(
                    settings.banner_to, "Fin du bandeau", title, settings, is_end=True
                )
