"""The settings of `make dev`: each request shows the present templates, styles, scripts and code.

Nothing else uses them. They are for this machine alone.
"""

from django.core.exceptions import ImproperlyConfigured

from eigcms import mail
from eigcms.settings import *  # noqa: F403
from eigcms.settings import CACHES, INSTALLED_APPS, IS_LOCAL, MIDDLEWARE, STORAGES

if not IS_LOCAL:
    raise ImproperlyConfigured("make dev is for ENVIRONMENT=local (see .env.example).")

DEBUG = True
INTERNAL_IPS = ["127.0.0.1", "::1"]
INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
ROOT_URLCONF = "eigcms.dev.urls"
# As far out as it may be: inside what compresses.
_inside = MIDDLEWARE.index("publishing.caching.page_cache.PublicGZipMiddleware") + 1
MIDDLEWARE = [
    *MIDDLEWARE[:_inside],
    "debug_toolbar.middleware.DebugToolbarMiddleware",
    *MIDDLEWARE[_inside:],
]
CACHES = {alias: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for alias in CACHES}
MAILERS = mail.configuration("")  # printed
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
STATICFILES_FINDERS = [
    "eigcms.dev.finders.AssetsFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
