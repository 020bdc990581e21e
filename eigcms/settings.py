"""Django settings: one module, where production is the default.

Everything that differs from one host to another comes from environment variables, all listed in
`.env.example`; a `.env` file beside `manage.py` is read first, real variables win over it.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from dotenv import load_dotenv

from eigcms import logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

load_dotenv(BASE_DIR / ".env")

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def required(name: str, example: str) -> str:
    """Return the variable `name`; without it the site does not start, and says what to set."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}, for example {name}={example} (see .env.example)."
        )
    return value


def origin_of(address: str) -> str:
    return "/".join(address.split("/")[:3])


def listed(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


# Environment ------------------------------------------------------------------------------------

ENVIRONMENTS = ("production", "staging", "local")
ENVIRONMENT = os.environ.get("ENVIRONMENT", "production").strip() or "production"
if ENVIRONMENT not in ENVIRONMENTS:
    raise ImproperlyConfigured(
        f"ENVIRONMENT is {ENVIRONMENT!r}: set it to one of {', '.join(ENVIRONMENTS)}."
    )
# Relaxes HTTPS, HSTS, Secure cookies and the second factor; hence loopback only, here for the
# names the site answers to and in `eigcms.middleware.LoopbackOnlyMiddleware` for its visitors.
IS_LOCAL = ENVIRONMENT == "local"
# Only production wants to be found by search engines.
INDEXABLE = ENVIRONMENT == "production"

SECRET_KEY = required("SECRET_KEY", "<50 random characters>")
SECRET_KEY_FALLBACKS = listed(os.environ.get("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = listed(required("ALLOWED_HOSTS", "eig.numerique.gouv.fr"))
if IS_LOCAL and not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS):
    raise ImproperlyConfigured(
        "ENVIRONMENT=local relaxes security and is for this machine alone: "
        f"ALLOWED_HOSTS may hold {', '.join(LOOPBACK_HOSTS)} only."
    )
# Where the site is, for mails, the admin's links and the Site record; no slash at the end.
SITE_URL = os.environ.get("SITE_URL", "").strip().rstrip("/") or (
    f"http://localhost:{os.environ.get('PORT', '8000')}"
    if IS_LOCAL
    else f"https://{ALLOWED_HOSTS[0]}"
)

DEBUG = False

# Applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "eigcms",
    "legacy",
    "exports",
    "editing",
    "future",
    "agenda",
    "home",
    "pages",
    "challenges",
    "media",
    "trash",
    "publishing",  # before Wagtail: its `publish_scheduled` replaces Wagtail's
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
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
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",  # Wagtail's search index on PostgreSQL
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "eigcms.middleware.SecurityHeadersMiddleware",
    "eigcms.middleware.LoopbackOnlyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publishing.page_cache.PublicGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "eigcms.middleware.HostileRequestMiddleware",
    "eigcms.middleware.RequestBodyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "eigcms.middleware.RobotsMiddleware",
    "eigcms.middleware.PathLanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "editing.accounts.middleware.SessionPolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "exports.middleware.InterfaceLimitMiddleware",
    "future.middleware.FutureMiddleware",
    "publishing.middleware.SnapshotMiddleware",
    "publishing.page_cache.PageCacheMiddleware",
    # Within: a page that comes with its cookie is for one visitor, and gets no number.
    "django.middleware.csrf.CsrfViewMiddleware",
    "legacy.middleware.LiveRedirectMiddleware",
    "legacy.middleware.OldAddressMiddleware",
    "challenges.middleware.GoneMiddleware",
]

ROOT_URLCONF = "eigcms.urls"
WSGI_APPLICATION = "eigcms.wsgi.application"

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

# Data -------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL", "postgresql://eigcms@localhost/eigcms"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write transaction takes its lock at once and waits its turn; without both, concurrent
    # saves fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Reading from mapped memory makes long reads, such as those of search, three times faster.
        "init_command": (
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 268435456;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        # A server that does not answer is away: nothing waits for it longer than seconds.
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,  # ms
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        # The page's query joins every page type: on tables without statistics yet, PostgreSQL
        # would spend longer compiling it than running it.
        "options": "-c jit=off",
    } | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches told of every public change (see `publishing.caches`).
FRONT_CACHE_URLS = listed(os.environ.get("FRONT_CACHE_URLS", ""))

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "publishing.page_cache.cache_key",
    },
    # What a process keeps of whole pages (`publishing.page_cache`): some tens of kilobytes each.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "KEY_FUNCTION": "publishing.page_cache.cache_key",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

# Languages and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Static files and uploads -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# `manage.py build_assets` puts the one stylesheet and the one script of the public site here.
ASSETS_DIR = VAR_DIR / "assets"
STATICFILES_DIRS = [ASSETS_DIR]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", "").strip() or VAR_DIR / "media")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "media.disk.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# With a bucket, uploads go to an object store (django-storages).
S3_BUCKET = os.environ.get("S3_BUCKET", "").strip()
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "media.storages.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": os.environ.get("S3_ENDPOINT_URL", "").strip() or None,
            "region_name": os.environ.get("S3_REGION", "").strip() or None,
            "access_key": required("S3_ACCESS_KEY", "<key>"),
            "secret_key": required("S3_SECRET_KEY", "<secret>"),
            "file_overwrite": False,
        },
    }
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# An editor's page with many blocks sends many fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Security ---------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_LOCAL
SECURE_HSTS_PRELOAD = not IS_LOCAL
# The proxy in front says whether the visitor came by HTTPS.
SECURE_PROXY_SSL_HEADER = None if IS_LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "sessionid" if IS_LOCAL else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if IS_LOCAL else "__Host-csrftoken"
# Says that somebody is looking at the site as it will be (see `future`): no cache answers them.
FUTURE_COOKIE_NAME = "site-a-venir" if IS_LOCAL else "__Host-site-a-venir"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie more
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # for old browsers; others read `frame-ancestors`

# The players that the video block knows (see `media.videos`), and no other origin.
VIDEO_PLAYER_ORIGINS = [
    "https://www.youtube-nocookie.com",
    "https://www.dailymotion.com",
    "https://player.vimeo.com",
]
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # DSFR draws the Marianne logo with a data: image
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "frame-src": VIDEO_PLAYER_ORIGINS,
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
# The tightest that Wagtail's admin stands: its choosers and date pickers write inline scripts.
ADMIN_CSP: dict[str, list[str]] = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF, *VIDEO_PLAYER_ORIGINS],
}

# ProConnect, if it is configured: where people are sent to, and the mail domains that may come.
PROCONNECT_SERVER = os.environ.get("PROCONNECT_SERVER", "").strip().rstrip("/")
PROCONNECT_DOMAINS = listed(os.environ.get("PROCONNECT_DOMAINS", "").lower())
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
# Signing in sends a form on to ProConnect, which browsers count as sending it there.
ACCOUNT_CSP: dict[str, list[str]] = SECURE_CSP | {
    "form-action": list(filter(None, [CSP.SELF, origin_of(PROCONNECT_SERVER)]))
}

SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "").strip()

AUTHENTICATION_BACKENDS = ["editing.accounts.authentication.ThrottledBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "editing.accounts.passwords.CommonWordsValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
# The longest that a session lasts; an idle one ends earlier (`editing.accounts.sessions`).
SESSION_COOKIE_AGE = 12 * 3600
SECOND_FACTOR_REQUIRED = not IS_LOCAL or os.environ.get("SECOND_FACTOR", "") == "required"
ACCOUNT_ADAPTER = "editing.accounts.adapter.AccountAdapter"
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

# Mail -------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = (
    os.environ.get("DEFAULT_FROM_EMAIL", "").strip() or f"ne-pas-repondre@{ALLOWED_HOSTS[0]}"
)
MAIL_HOST = os.environ.get("MAIL_HOST", "").strip()
if MAIL_HOST:
    MAILERS = {
        "default": {
            "BACKEND": "eigcms.mail.AfterCommitBackend",
            "OPTIONS": {"through": "smtp"},
        },
        "smtp": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": MAIL_HOST,
                "port": int(os.environ.get("MAIL_PORT", "").strip() or 587),
                "username": os.environ.get("MAIL_USER", ""),
                "password": os.environ.get("MAIL_PASSWORD", ""),
                "use_tls": True,
                "timeout": 10,
            },
        },
    }
else:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

# Logs and alarms --------------------------------------------------------------------------------

# Who is told of errors by mail.
ADMINS = listed(os.environ.get("ADMINS", ""))
LOGGING = logs.configuration(as_json=not IS_LOCAL, mails_errors=bool(ADMINS))
SENTRY_DSN = os.environ.get("SENTRY_DSN", "").strip()

# Wagtail ----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Entrepreneurs d’intérêt général"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.Image"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.ImageForm"
# The last two are converted (`media.uploads`): no browser gets them.
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "heic", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000  # all frames of an animation together
WAGTAILDOCS_DOCUMENT_MODEL = "media.Document"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "ics", "json", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip",
]  # fmt: skip
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "home.search.backend"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "password_required.html"  # noqa: S105
# Dates are typed as French people write them; the admin's field replaces what it cannot read.
# An approved page is published by the plan of its launch, and only if nothing is to be mended.
WAGTAIL_FINISH_WORKFLOW_ACTION = "agenda.reviews.publish_approved"

WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# A review is asked of those who review.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# The interface (`exports.interface`) mounts nothing of Wagtail's API that writes.
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
WAGTAILAPI_LIMIT_MAX = 100
# The admin asks no other host for anything.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
