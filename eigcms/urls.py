"""The addresses of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from editing.accounts import urls as accounts_urls
from editing.accounts.throttle import throttle_passwords
from eigcms.health import health
from eigcms.middleware import takes_forms
from exchange.opendata.views import data_file
from home.search.views import count_miss, search, suggest
from home.views import icon, robots_txt, security_txt, sitemap
from media.views import lead_on, serve, served_as_file
from pages.calendar import calls_calendar
from pages.press import press_picture
from pages.views import send_message
from publishing.caching.admin_saves import atomic_writes
from publishing.invitations.guest_views import go_back, open_invitation, visit

handler404 = "eigcms.views.page_not_found"
handler500 = "eigcms.views.server_error"

# Each save in the admin is one transaction, with the generation that it bumps.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, atomic_writes)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, csp_override(settings.ADMIN_CSP))
files = [one for one in wagtaildocs_urls.urlpatterns if one.name == "wagtaildocs_serve"]
decorate_urlpatterns(files, lead_on)
decorate_urlpatterns(wagtaildocs_urls.urlpatterns, served_as_file)
# Only these views accept forms. Elsewhere a body is refused before it is read.
passwords = [
    pattern
    for pattern in (*wagtail_urls.urlpatterns, *wagtaildocs_urls.urlpatterns)
    if str(pattern.name).endswith("_authenticate_with_password")
]
decorate_urlpatterns(passwords, throttle_passwords)
for patterns in (passwords, wagtailadmin_urls.urlpatterns, accounts_urls.urlpatterns):
    decorate_urlpatterns(patterns, takes_forms)

urlpatterns = [
    path("", include(accounts_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("media/<path:path>", serve, name="media"),
    path("documents/", include(wagtaildocs_urls)),
    path("site-a-venir/quitter/", go_back, name="preview_leave"),
    path("site-a-venir/<str:token>/", takes_forms(open_invitation), name="invitation"),
    path("site-a-venir/<str:token>/visite/", visit, name="invitation_visit"),
    path("site-a-venir/<str:token>/visite/<int:page_id>/", visit, name="invitation_visit"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sante/", health, name="health"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("favicon.ico", icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", icon, {"name": "apple-touch-icon.png"}, name="apple_touch_icon"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    # The same in every language.
    re_path(
        r"^donnees/(?P<name>[a-z]+)(?P<ending>\.csv|-tableur\.csv|\.json)$",
        data_file,
        name="data_file",
    ),
    *i18n_patterns(
        path(_("recherche/"), search, name="search"),
        path(_("recherche/suggestions/"), suggest, name="search_suggestions"),
        path(_("recherche/sans-resultat/"), takes_forms(count_miss), name="count_missed_search"),
        path(_("appels.ics"), calls_calendar, name="calls_calendar"),
        path(_("appels/<int:page_id>.ics"), calls_calendar, name="call_calendar"),
        path("presse/<int:page_id>/<int:image_id>/", press_picture, name="press_picture"),
        path("message/<int:page_id>/", takes_forms(send_message), name="send_message"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
if settings.DEBUG:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns = [*debug_toolbar_urls(), *urlpatterns]
