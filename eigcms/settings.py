"""Django settings: one module, where production is the default.

The order is that of the topical index of Django's settings reference. Settings of other packages
come last. Values that differ between hosts come from `eigcms.environment`.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from eigcms import csp, databases, logs, mail
from eigcms.environment import (
    ALLOWED_HOSTS,
    BASE_DIR,
    ENVIRONMENT,
    IS_LOCAL,
    SITE_URL,
    env,
    required,
    split_words,
)

VAR_DIR = BASE_DIR / "var"

# Cache and database -----------------------------------------------------------------------------

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "publishing.caching.page_cache.cache_key",
    },
    # Whole pages (`publishing.caching.page_cache`): some tens of kilobytes each.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "KEY_FUNCTION": "publishing.caching.page_cache.cache_key",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
# Caches told of every public change (see `publishing.caching.front_caches`).
FRONT_CACHE_URLS = split_words(env("FRONT_CACHE_URLS"))

DATABASE_URL = required("DATABASE_URL", "postgresql://eigcms@localhost/eigcms")
DATABASES = {"default": databases.configuration(DATABASE_URL)}

# Email and error reporting ----------------------------------------------------------------------

ADMINS = split_words(env("ADMINS"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", f"ne-pas-repondre@{ALLOWED_HOSTS[0]}")
MAIL_HOST = env("MAIL_HOST")
MAILERS = mail.configuration(
    MAIL_HOST,
    port=int(env("MAIL_PORT", "587")),
    username=env("MAIL_USER"),
    password=env("MAIL_PASSWORD"),
)

# File uploads -----------------------------------------------------------------------------------

MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / env("MEDIA_ROOT", "var/media")
if env("MEDIA_ROOT") and not IS_LOCAL and not MEDIA_ROOT.is_dir():
    raise ImproperlyConfigured(f"MEDIA_ROOT is '{MEDIA_ROOT}': there is no such folder.")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# With a bucket, uploads go to an object store (django-storages).
if S3_BUCKET := env("S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "media.storages.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT_URL") or None,
            "region_name": env("S3_REGION") or None,
            "access_key": required("S3_ACCESS_KEY", "<key>"),
            "secret_key": required("S3_SECRET_KEY", "<secret>"),
        },
    }

# Globalization, HTTP and logging ----------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Europe/Paris"

# An editor's page with many blocks sends many fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "eigcms.middleware.SecurityHeadersMiddleware",
    "eigcms.middleware.LoopbackOnlyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publishing.caching.page_cache.PublicGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "eigcms.middleware.HostileRequestMiddleware",
    "eigcms.middleware.RequestBodyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "eigcms.middleware.PathLanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "editing.accounts.middleware.SessionPolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "publishing.invitations.middleware.PreviewMiddleware",
    "publishing.caching.middleware.SnapshotMiddleware",
    "publishing.caching.page_cache.PageCacheMiddleware",
    # Inside the page cache: a page with a CSRF cookie is for one visitor, and is not cached.
    "django.middleware.csrf.CsrfViewMiddleware",
    "exchange.addresses.middleware.OldAddressMiddleware",
]
LOGGING = logs.configuration(as_json=not IS_LOCAL, mails_errors=bool(ADMINS))

# Models -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # The import of the earlier sites, until its folder is deleted.
    *(["takeover"] if (BASE_DIR / "takeover").is_dir() else []),
    "eigcms",
    "exchange.addresses",
    "exchange.opendata",
    "exchange.export",
    "editing",
    "publishing.invitations",
    "publishing.agenda",
    "home",
    "pages",
    "challenges",
    "listing",
    "media",
    "publishing.trash",
    # Before what bumps the generation: no cache stores a 404 for an old address under a new number.
    "wagtail.contrib.redirects",
    "publishing",  # before Wagtail, some templates of which it replaces
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "editing.apps.AccountsConfig",  # wagtail.users
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "editing.accounts.proconnect",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # the French of « il y a 14 secondes » in Wagtail's screens
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",  # Wagtail's search index on PostgreSQL
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

# Security ---------------------------------------------------------------------------------------

SECRET_KEY = required("SECRET_KEY", "<50 random characters>")
SECRET_KEY_FALLBACKS = split_words(env("SECRET_KEY_FALLBACKS"))
CSRF_COOKIE_NAME = "csrftoken" if IS_LOCAL else "__Host-csrftoken"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = not IS_LOCAL
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT = not IS_LOCAL
# The proxy in front says whether the visitor came by HTTPS.
SECURE_PROXY_SSL_HEADER = None if IS_LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURITY_CONTACT = env("SECURITY_CONTACT")
# Only production wants to be found by search engines.
INDEXABLE = ENVIRONMENT == "production"
SECURE_CSP = csp.PUBLIC
ADMIN_CSP = csp.ADMIN
ACCOUNT_CSP = csp.account(env("PROCONNECT_SERVER"))

# Templates and URLs -----------------------------------------------------------------------------

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ROOT_URLCONF = "eigcms.urls"

# Accounts, messages, sessions -------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["editing.accounts.throttle.ThrottledBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie more
# The longest duration of a session. An idle one ends earlier (`editing.accounts.sessions`).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "sessionid" if IS_LOCAL else "__Host-sessionid"
# Marks a view of the site as it will be (`publishing.invitations`): caches do not answer it.
PREVIEW_COOKIE_NAME = "site-a-venir" if IS_LOCAL else "__Host-site-a-venir"

# Static files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# `manage.py build_assets` puts the one stylesheet and the one script of the public site here.
ASSETS_DIR = VAR_DIR / "assets"
STATICFILES_DIRS = [ASSETS_DIR]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# django-allauth: second factor and ProConnect ---------------------------------------------------

ACCOUNT_ADAPTER = "editing.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail after each change of a factor
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # `accounts.throttle` counts, for all processes
MFA_ADAPTER = "editing.accounts.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "editing.accounts.second_factor.CodeForm",
    "reauthenticate": "editing.accounts.second_factor.ConfirmationCodeForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are some seconds off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL  # http://localhost
SECOND_FACTOR_REQUIRED = not IS_LOCAL or env("SECOND_FACTOR") == "required"
# ProConnect, if it is configured: where people are sent to, and the mail domains that may come.
PROCONNECT_SERVER = env("PROCONNECT_SERVER").rstrip("/")
PROCONNECT_DOMAINS = split_words(env("PROCONNECT_DOMAINS").lower())
SOCIALACCOUNT_ADAPTER = "editing.accounts.proconnect.adapter.IdentityAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # the view takes posts alone
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, list]] = {"proconnect": {"APPS": []}}
if PROCONNECT_SERVER:
    SOCIALACCOUNT_PROVIDERS["proconnect"]["APPS"] = [
        {
            "client_id": required("PROCONNECT_CLIENT_ID", "<given by ProConnect>"),
            "secret": required("PROCONNECT_CLIENT_SECRET", "<given by ProConnect>"),
            "settings": {"server_url": PROCONNECT_SERVER},
        }
    ]

# Wagtail ----------------------------------------------------------------------------------------

FILTERS_EMPTY_CHOICE_LABEL = "Tous"  # of django-filter, in the admin's lists
WAGTAIL_SITE_NAME = MFA_TOTP_ISSUER = "Entrepreneurs d’intérêt général"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.Image"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.ImageForm"
# The last two are converted (`media.uploads`): no browser gets them.
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "heic", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "media.Document"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Every document is an attachment: by default Wagtail shows PDFs in the window of the site.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
IS_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
SEARCH_BACKEND = "listing.search.postgresql" if IS_POSTGRESQL else "listing.search.sqlite"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": SEARCH_BACKEND}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# Of a page that is offline for a while too, which Wagtail 8.1 leaves out by itself.
WAGTAILREDIRECTS_AUTO_CREATE = "always"
# An approved page goes online, is planned or goes into its launch, and only without faults.
# `publishing.launches.actions.end_review` knows when a publication ends a review.
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "publishing.launches.reviews.publish_approved"
# Dates are typed in the French way. The admin's field replaces a text that it cannot read.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# From Wagtail 8.1 on it asks that English can read them too. The admin is in French alone.
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.E003"]
# Only the reviewers are asked for a review.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# An administrator changes the mail address of an account: an open session is not enough.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# The admin asks no other host for anything.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# `make dev`: each request shows the present templates, styles, scripts and code ------------------

DEBUG = env("DEBUG") == "yes"
if DEBUG and not IS_LOCAL:
    raise ImproperlyConfigured("DEBUG=yes is for ENVIRONMENT=local (see .env.example).")
if DEBUG:
    INTERNAL_IPS = ["127.0.0.1", "::1"]
    INSTALLED_APPS += ["debug_toolbar"]
    # As far out as it may be: inside what compresses.
    inside = MIDDLEWARE.index("publishing.caching.page_cache.PublicGZipMiddleware") + 1
    MIDDLEWARE.insert(inside, "debug_toolbar.middleware.DebugToolbarMiddleware")
    for cache in CACHES.values():
        cache["BACKEND"] = "django.core.cache.backends.dummy.DummyCache"
    MAILERS = mail.configuration("")  # printed
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    STATICFILES_FINDERS = [
        "eigcms.dev.finders.AssetsFinder",
        "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    ]
