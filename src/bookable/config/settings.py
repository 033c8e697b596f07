"""Django's settings. What an operator can change is in `environment.py`."""

from __future__ import annotations

import os
from pathlib import Path

import bookable
from bookable.config import dotenv, logs
from bookable.config.database import database, replica
from bookable.config.environment import read
from bookable.config.home import secret_key
from bookable.domain import languages
from bookable.domain.languages import ENGLISH
from bookable.interfaces.backoffice import theme

BOOKABLE_ENV_FILE = dotenv.find(os.environ)
BOOKABLE_ENV_FILE.lend()
_environment = read(os.environ, file=BOOKABLE_ENV_FILE.values)
logs.configure()

BOOKABLE_HOME = _environment.home
BOOKABLE_EMBEDDED = _environment.database_url is None
BOOKABLE_BASE_URL = _environment.base_url
BOOKABLE_SANDBOX = _environment.sandbox
BOOKABLE_THROTTLES = _environment.throttles
BOOKABLE_TRUSTED_PROXIES = _environment.trusted_proxies
BOOKABLE_METRICS_TOKEN = _environment.metrics_token
BOOKABLE_TRACES = _environment.traces is not None
BOOKABLE_REQUEST_HOLD_HOURS = _environment.request_hold_hours
BOOKABLE_PAYMENT_HOLD_MINUTES = _environment.payment_hold_minutes
BOOKABLE_OPEN_BOOKINGS = _environment.open_bookings
BOOKABLE_ADMIN_TOTP = _environment.admin_totp
BOOKABLE_BUDDY_SESSIONS = _environment.buddy_sessions
BOOKABLE_MAIL_FROM = _environment.mail_from
BOOKABLE_SITE = _environment.site
BOOKABLE_SIGN_UP = _environment.site.sign_up
BOOKABLE_PAGES = _environment.site.pages
BOOKABLE_GUESTS = _environment.site.guests
BOOKABLE_EMBED_ORIGINS = _environment.site.embed_origins
# Networks that webhooks and calendars may be in although they are not public.
BOOKABLE_WEBHOOK_ALLOW = _environment.webhook_allow

# The outside issuer of tokens, and vendors: each None if it is not set up.
ISSUER = _environment.issuer
ZOOM = _environment.zoom
STRIPE = _environment.stripe
GOOGLE, MICROSOFT = _environment.calendar_apps
MAIL_SERVER = _environment.mail_server

SECRET_KEY = _environment.secret_key or secret_key(_environment.home)
# Whether the key was generated and is stored in the home.
BOOKABLE_OWN_KEY = _environment.secret_key is None
DEBUG = False
ALLOWED_HOSTS = list(_environment.allowed_hosts)

# Front ends of other origins. Their scripts send credentials in a header, never in cookies.
CORS_ALLOWED_ORIGINS = list(_environment.cors_origins)
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = [
    *("accept", "authorization", "content-type", "x-request-id"),
    *("idempotency-key", "if-match", "if-none-match", "bookable-act-as"),
    *("mcp-protocol-version", "mcp-method", "mcp-name"),
]
CORS_EXPOSE_HEADERS = ["ETag", "Retry-After", "Idempotency-Replayed", "Dry-Run", "X-Request-Id"]
CORS_URLS_REGEX = r"^/(api/|mcp/?$)"
_CORS = ["corsheaders.middleware.CorsMiddleware"] if CORS_ALLOWED_ORIGINS else []

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "bookable.interfaces.backoffice.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "dmr",
    "bookable.storage",
    "bookable.interfaces.web",
    "bookable.interfaces.pages",
    "bookable.interfaces.backoffice",
    "bookable.config",
]
MIDDLEWARE = [
    "bookable.interfaces.http.middleware.RequestId",
    # It adds headers to all responses, also to errors from the middleware below.
    "bookable.interfaces.web.safe_headers.SafeHeaders",
    "bookable.interfaces.http.hosts.Hosts",
    *_CORS,
    "bookable.interfaces.http.sizes.BodySizes",
    # API requests skip the rest, which is for browsers.
    "bookable.interfaces.http.short_way.ShortWay",
    "bookable.interfaces.web.static_files.StaticFiles",
    "bookable.interfaces.http.encodings.ShortPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bookable.interfaces.http.signing_in.Devices",
    "bookable.interfaces.http.stale_reads.BrowsersSeeTheirChanges",
    "bookable.interfaces.backoffice.staff_access.StaffSeesEverything",
    "django.contrib.messages.middleware.MessageMiddleware",
    "bookable.interfaces.http.middleware.EitherSlash",
]
ROOT_URLCONF = "bookable.config.urls"
WSGI_APPLICATION = "bookable.config.wsgi.application"
# A redirect would lose the body of a POST. Instead both spellings of an address are routed.
APPEND_SLASH = False

DATABASES = {"default": database(_environment.database_url, home=_environment.home)}
# What a connection to the replica has in place of the primary's, or None.
BOOKABLE_REPLICA = replica(_environment.replica_url, of=_environment.database_url)
BOOKABLE_REPLICA_LAG = _environment.replica_lag
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "storage.Person"
AUTHENTICATION_BACKENDS = ["bookable.interfaces.identity.backend.Backend"]
PASSWORD_HASHERS = [
    "bookable.interfaces.auth.hashing.Argon2",
]
# For passwords that staff enter in the admin.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("MinimumLength", "CommonPassword")
]
SESSION_ENGINE = "bookable.interfaces.auth.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _environment.is_https
CSRF_FAILURE_VIEW = "bookable.interfaces.pages.csrf_failures.show_again"
CSRF_TRUSTED_ORIGINS = [_environment.origin]
SECURE_HSTS_SECONDS = _environment.hsts_seconds
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _environment.is_https else None

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = ENGLISH
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGES = list(languages.LANGUAGES.items())
LOCALE_PATHS = [Path(bookable.__file__).parent / "locale"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["bookable.interfaces.pages.templatetags.bidi"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORMAT_MODULE_PATH = [theme.FORMATS]
UNFOLD = theme.UNFOLD

STATIC_URL = "/static/"
# Found before the files of the admin's framework.
STATICFILES_DIRS = [theme.OVERLAY]
# Serve from the installed packages: no collectstatic before the first start.
WHITENOISE_USE_FINDERS = True

LOGGING = logs.logging()
