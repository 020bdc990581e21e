"""The demo's settings of the site: where the programme can be followed, and no banner."""

from typing import Any

from wagtail.models import Site

from pages.models import SiteSettings

SOCIAL_LINKS = [
    ("linkedin", "https://www.linkedin.com/company/eigforever/"),
    ("github", "https://github.com/entrepreneur-interet-general"),
    ("x", "https://twitter.com/eigforever"),
]


def load_settings() -> None:
    """Give the default site the programme's links, unless somebody has saved its settings."""
    site = Site.objects.get(is_default_site=True)
    if not SiteSettings.objects.filter(site=site).exists():
        SiteSettings.objects.create(site=site, social_links=raw_links())


def remove_settings() -> None:
    """Take the settings away again, unless somebody has changed them."""
    for settings in SiteSettings.objects.filter(site__is_default_site=True):
        links = [(link.value["network"], link.value["url"]) for link in settings.social_links]
        untouched = SiteSettings(pk=settings.pk, site=settings.site)
        if links == SOCIAL_LINKS and plain_values(settings) == plain_values(untouched):
            settings.delete()


def plain_values(settings: SiteSettings) -> dict[str, Any]:
    return {
        field.attname: getattr(settings, field.attname)
        for field in settings._meta.concrete_fields
        if field.name != "social_links"
    }


def raw_links() -> list[dict[str, Any]]:
    return [
        {"type": "link", "value": {"network": network, "url": url}} for network, url in SOCIAL_LINKS
    ]
