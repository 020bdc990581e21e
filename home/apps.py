"""App configuration of `home`."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "accueil"

    def ready(self):
        from wagtail.contrib.search_promotions.forms import SearchPromotionsFormSet
        from wagtail.contrib.search_promotions.models import Query, SearchPromotion

        from home.models.search import delete_old_searches
        from publishing.caching import public_changes
        from publishing.scheduler import background

        background.register(delete_old_searches)
        public_changes.register(Query, SearchPromotion)
        # Wagtail has no text for this label that could be translated.
        link_text = SearchPromotionsFormSet.form.base_fields["external_link_text"]
        link_text.label = "Texte du lien externe"
