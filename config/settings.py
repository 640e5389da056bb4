"""Settings of an installation: what changes from one to the next comes from the environment (README, "Settings")."""

import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from carnet.core.einvoice.validator.place import socket_path
from config.database import application_login, connection, embedded_url
from config.secret import secret_key

env = environ.Env()
BASE = Path(__file__).resolve().parent.parent
VAR = Path(env.str("CARNET_VAR", str(BASE / "var")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret_key(VAR)
ARCHIVE_KEY = env.str("ARCHIVE_KEY", "") or secret_key(VAR, "archive-key")  # signs archives: keep it as long as them
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/")
_HTTPS = PUBLIC_URL.startswith("https://")
_PUBLIC_HOST = PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[host for host in ("localhost", "127.0.0.1", "[::1]", _PUBLIC_HOST) if host]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

# Areas, lower ones first: the database's guard reads their sql/ folders in this order.
AREAS = [
    *("core", "company", "parties", "catalog", "sales", "stock", "delivery", "purchasing", "projects"),
    *("invoicing", "subscriptions", "dossier"),
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "crispy_forms",
    "crispy_bootstrap5",
    "procrastinate.contrib.django",
    *(f"carnet.{area}" for area in AREAS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "carnet.core.web.lasting.Lasting",
    "carnet.core.web.language.LanguageMiddleware",
    "carnet.core.web.refusing.RefusalMiddleware",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000_000  # a file of 20 MB in base64; the parser of the API refuses what else is large
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((BASE / "carnet").glob("*/web/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "carnet.core.web.templatetags.carnet",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "carnet.core.web.context.shell_context",
            ],
        },
    }
]
FORM_RENDERER = "carnet.core.web.forms.Look"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Two logins of one database: the owner migrates, the application serves (P53). Only migrations ask for the owner.
DATABASE_URL = env.str("DATABASE_URL", "") or embedded_url(VAR)
APP_DATABASE_ROLE, APP_DATABASE_PASSWORD, _APP_URL = application_login(
    DATABASE_URL, env.str("DATABASE_APP_URL", ""), SECRET_KEY
)
AS_OWNER = env.bool("CARNET_AS_OWNER", False)
DATABASES = {"default": connection(DATABASE_URL if AS_OWNER else _APP_URL, pooled=env.bool("CARNET_POOL", False))}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "carnet.core.passwords.NotKnownToThieves"},
    {"NAME": "carnet.core.passwords.NotTheWordsOfTheHouse"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "carnet.core.web.accounts.Accounts"
ACCOUNT_FORMS = {"login": "carnet.core.web.accounts.SignIn"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a new password or second step is told to its owner
# Behind https there is one proxy in front, whose word on the caller's address is taken; else nobody's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 1 if _HTTPS else 0)
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", False)  # True: nobody works without it
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Carnet"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # owners vouch for the addresses of their members

# Shared by all processes, so that the rate limit of the login counts once.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "carnet_cache"}}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
if _HTTPS:  # no other host of the domain may set them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
# The proxy that ends https redirects to it and speaks for other names of the domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# The process that judges e-invoices: where it listens, with how many judges (about 250 MB each), and how long it may take.
VALIDATOR_SOCKET = env.str("VALIDATOR_SOCKET", "") or str(socket_path(VAR))
VALIDATORS = env.int("VALIDATORS", 1)
VALIDATOR_SECONDS = env.float("VALIDATOR_SECONDS", 5.0)

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_THOUSAND_SEPARATOR = False  # ids would get blanks; figures are written by carnet.core.formats
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
NODE_MODULES = BASE / "node_modules"
STATICFILES_DIRS = sorted((BASE / "carnet").glob("*/web/static"))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "carnet.core.web.finders.SpriteFinder",
    "carnet.core.assets.PackageFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "carnet.core.assets.HashedStorage"
        if env.bool("CARNET_BUILT_STATIC", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.bool("CARNET_BUILT_STATIC", False)
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# EMAIL_URL names the SMTP server; without it, messages are only written as files into var/mail.
if env.str("EMAIL_URL", ""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "carnet@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "loggers": {"carnet.security": {"level": "INFO"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
