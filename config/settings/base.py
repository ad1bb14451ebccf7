"""Settings that every environment shares. Only foundation.env reads the environment."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.settings.database import database
from foundation import env

BASE_DIR = Path(__file__).resolve().parents[2]
env.load_dotenv(BASE_DIR / ".env")

# State: everything that is not code lives below VAR_DIR.
VAR_DIR = env.read("HUXIANG_VAR", BASE_DIR / "var", Path).resolve()
MASTERS_DIR = VAR_DIR / "masters"  # content-addressed, never served directly
RENDITIONS_DIR = VAR_DIR / "renditions"  # can all be made again from masters
IMPORTS_DIR = VAR_DIR / "imports"  # uploaded sheets, until their import is done
QUARANTINE_DIR = VAR_DIR / "quarantine"
FINGERPRINTS_DIR = VAR_DIR / "fingerprints"  # search files, rebuilt from the database
EVIDENCE_DIR = VAR_DIR / "evidence"  # published log, rebuilt from the database
EXPORTS_DIR = VAR_DIR / "exports"  # files of many records, swept after a week
OCFL_DIR = env.read("HUXIANG_OCFL_DIR", VAR_DIR / "ocfl", Path)  # masters and metadata, preserved
KEYS_DIR = VAR_DIR / "keys"
MEDIA_ROOT = VAR_DIR / "page-media"  # decoration of pages only; masters never go here
MEDIA_URL = "/page-media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [VAR_DIR / "vendor"] if (VAR_DIR / "vendor").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SITE_URL = env.read("HUXIANG_SITE_URL", "http://127.0.0.1:8000", str).rstrip("/")
# The repository's part of OAI identifiers; empty: the host of SITE_URL.
OAI_REPOSITORY = env.read("HUXIANG_OAI_REPOSITORY", "", str)
NAAN = env.read("HUXIANG_NAAN", "99999", str)  # 99999 is the ARK test authority
# What the footer must say; empty lines are left out.
ICP_NUMBER = env.read("HUXIANG_ICP", "", str)
PSB_NUMBER = env.read("HUXIANG_PSB", "", str)
MAP_REVIEW_NUMBER = env.read("HUXIANG_MAP_REVIEW", "", str)
TEXT_LICENCE = env.read("HUXIANG_TEXT_LICENCE", "CC BY 4.0", str)
TEXT_LICENCE_URL = env.read(
    "HUXIANG_TEXT_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/", str
)
# Name and key of the evidence log; without HUXIANG_LOG_KEY the key is made once in KEYS_DIR.
LOG_ORIGIN = env.read("HUXIANG_LOG_ORIGIN", f"{SITE_URL.partition('://')[2]}/evidence", str)
LOG_KEY = env.read("HUXIANG_LOG_KEY", b"", env.base64_of(32))
VERIFY_PER_MINUTE = env.read("HUXIANG_VERIFY_PER_MINUTE", 60, env.at_least(1))
# Media: what is taken in, and how much is shown of what is only previewed
MEDIA_MAX_UPLOAD_MB = env.read("HUXIANG_MAX_UPLOAD_MB", 8192, env.at_least(1))
# Resumable uploads: quotas, how long an unfinished one is kept, threads that may wait for them
MEDIA_UPLOAD_QUOTA_MB = env.read("HUXIANG_UPLOAD_QUOTA_MB", 20_480, env.at_least(1))
MEDIA_UPLOAD_HOUSE_MB = env.read("HUXIANG_UPLOAD_HOUSE_MB", 102_400, env.at_least(1))
MEDIA_UPLOADS_OPEN = env.read("HUXIANG_UPLOADS_OPEN", 100, env.at_least(1))
MEDIA_UPLOAD_EXPIRE_HOURS = env.read("HUXIANG_UPLOAD_EXPIRE_HOURS", 72, env.at_least(1))
WEB_THREADS = env.read("HUXIANG_WEB_THREADS", 4, env.at_least(1))  # of each web server process
MEDIA_UPLOAD_PLACES = env.read("HUXIANG_UPLOAD_PLACES", 2, env.at_least(1))
MEDIA_UPLOAD_STALL_S = env.read("HUXIANG_UPLOAD_STALL_SECONDS", 30, env.at_least(1))
MEDIA_MAX_MEGAPIXELS = env.read("HUXIANG_MAX_MEGAPIXELS", 250, env.at_least(1))
MEDIA_MAX_DURATION_S = env.read("HUXIANG_MAX_DURATION_S", 14_400, env.at_least(1))
MEDIA_MIN_FREE_MB = env.read("HUXIANG_MIN_FREE_MB", 200, env.at_least(0))  # no work below it
MEDIA_MAX_PAGES = env.read("HUXIANG_MAX_PAGES", 2_000, env.at_least(1))
# Preservation: how often a master is read again, how much of that in an hour, a second disk
OCFL_DAYS = env.read("HUXIANG_OCFL_DAYS", 0, env.at_least(0))  # 0: no OCFL run by itself
FIXITY_DAYS = env.read("HUXIANG_FIXITY_DAYS", 90, env.at_least(1))
FIXITY_GB_PER_HOUR = env.read("HUXIANG_FIXITY_GB_PER_HOUR", 50, env.at_least(1))
COPIES_DIR = env.read("HUXIANG_COPIES_DIR", "", str)  # absolute; "": no second copy
QUARANTINE_DAYS = env.read("HUXIANG_QUARANTINE_DAYS", 30, env.at_least(1))
MEDIA_PREVIEW_PX = env.read("HUXIANG_PREVIEW_PX", 1200, env.at_least(400))
# Dotted path of an adapter (media/recognition.py); empty: no speech recognition.
SPEECH_ENGINE = env.read("HUXIANG_SPEECH_ENGINE", "", str)
MEDIA_PREVIEW_SECONDS = env.read("HUXIANG_PREVIEW_SECONDS", 15, env.at_least(3))
MEDIA_LOUDNESS_LUFS = env.read("HUXIANG_LOUDNESS_LUFS", -16, env.between(-31, -9))
X_ACCEL_PREFIX = env.read("HUXIANG_X_ACCEL", "", str)  # nginx's internal location, "" without
X_SENDFILE = env.read("HUXIANG_X_SENDFILE", False, env.flag)  # Apache, lighttpd
# Imports of records: how large an upload may be, folders of this server that media may come from
IMPORT_MAX_MB = env.read("HUXIANG_IMPORT_MAX_MB", 2_048, env.at_least(1))
IMPORT_FOLDERS: list[str] = env.read("HUXIANG_IMPORT_FOLDERS", list[str](), env.words)
# Object storage: a second place for masters and renditions, off while no bucket is named
S3_BUCKET = env.read("HUXIANG_S3_BUCKET", "", str)
S3_ENDPOINT = env.read("HUXIANG_S3_ENDPOINT", "", str).rstrip("/")  # "": Amazon's own
S3_REGION = env.read("HUXIANG_S3_REGION", "us-east-1", str)
S3_ACCESS_KEY = env.read("HUXIANG_S3_ACCESS_KEY", "", str)
S3_SECRET_KEY = env.read("HUXIANG_S3_SECRET_KEY", "", str)
S3_EXPIRES_S = env.read("HUXIANG_S3_EXPIRES_S", 900, env.between(60, 14_400))
S3_BROWSER_ORIGIN = env.read(  # for the Content Security Policy
    "HUXIANG_S3_BROWSER_ORIGIN", S3_ENDPOINT or f"https://{S3_BUCKET}.s3.amazonaws.com", str
)
# The image server: limits of an answer, caches of one process, places for large pictures
IIIF_MAX_SIDE = env.read("HUXIANG_IIIF_MAX_SIDE", 10_000, env.at_least(512))  # px
IIIF_MAX_AREA = env.read("HUXIANG_IIIF_MAX_AREA", 16_777_216, env.at_least(262_144))  # px
IIIF_JPEG_QUALITY = env.read("HUXIANG_IIIF_JPEG_QUALITY", 85, env.at_least(30))
IIIF_CACHE_SECONDS = env.read("HUXIANG_IIIF_CACHE_SECONDS", 3600, env.at_least(0))
IIIF_PERMISSION_SECONDS = env.read("HUXIANG_IIIF_PERMISSION_SECONDS", 3, env.at_least(0))
IIIF_OPEN_FILES = env.read("HUXIANG_IIIF_OPEN_FILES", 256, env.at_least(1))
IIIF_MEMORY_CACHE_MB = env.read("HUXIANG_IIIF_MEMORY_CACHE_MB", 64, env.at_least(0))
IIIF_DISK_CACHE_MB = env.read("HUXIANG_IIIF_DISK_CACHE_MB", 1024, env.at_least(0))
IIIF_HEAVY_PLACES = env.read("HUXIANG_IIIF_HEAVY_PLACES", 2, env.at_least(1))
# Documents of other museums: how much is taken in; hosts of our own network that may be asked
IIIF_IMPORT_MAX_MB = env.read("HUXIANG_IIIF_IMPORT_MAX_MB", 16, env.at_least(1))
IIIF_IMPORT_MAX_CANVASES = env.read("HUXIANG_IIIF_IMPORT_MAX_CANVASES", 5_000, env.at_least(1))
IIIF_IMPORT_MAX_MEMBERS = env.read("HUXIANG_IIIF_IMPORT_MAX_MEMBERS", 1_000, env.at_least(1))
IIIF_IMPORT_DEPTH = env.read("HUXIANG_IIIF_IMPORT_DEPTH", 4, env.at_least(0))
IIIF_IMPORT_PRIVATE = env.read("HUXIANG_IIIF_IMPORT_PRIVATE", 500, env.at_least(0))
FETCH_SECONDS = env.read("HUXIANG_FETCH_SECONDS", 20, env.between(2, 120))
FETCH_PER_MINUTE = env.read("HUXIANG_FETCH_PER_MINUTE", 30, env.at_least(1))
FETCH_ALLOW: list[str] = env.read("HUXIANG_FETCH_ALLOW", list[str](), env.words)
# Harvests of other museums: what one run may take, and how gently it asks
HARVEST_MAX_RECORDS = env.read("HUXIANG_HARVEST_MAX_RECORDS", 20_000, env.at_least(1))
HARVEST_MAX_MB = env.read("HUXIANG_HARVEST_MAX_MB", 500, env.at_least(1))
HARVEST_MAX_MINUTES = env.read("HUXIANG_HARVEST_MAX_MINUTES", 60, env.at_least(1))
HARVEST_MAX_ITEMS = env.read("HUXIANG_HARVEST_MAX_ITEMS", 100_000, env.at_least(1))
HARVEST_PAGE_MB = env.read("HUXIANG_HARVEST_PAGE_MB", 32, env.at_least(1))
HARVEST_RECORD_KB = env.read("HUXIANG_HARVEST_RECORD_KB", 1_024, env.at_least(16))
HARVEST_ANSWER_SECONDS = env.read("HUXIANG_HARVEST_ANSWER_SECONDS", 60, env.between(2, 600))
HARVEST_PAUSE_MS = env.read("HUXIANG_HARVEST_PAUSE_MS", 500, env.at_least(0))
HARVEST_WAIT_SECONDS = env.read("HUXIANG_HARVEST_WAIT_SECONDS", 300, env.at_least(0))
HARVEST_GONE_PERCENT = env.read("HUXIANG_HARVEST_GONE_PERCENT", 10, env.between(0, 100))
IIIF_HEAVY_MEMORY_MB = env.read("HUXIANG_IIIF_HEAVY_MEMORY_MB", 512, env.at_least(64))
IIIF_SLOW_MS = env.read("HUXIANG_IIIF_SLOW_MS", 1000, env.at_least(1))
# Viewers on other sites (Authorization Flow): how long a pass and a token last
IIIF_ACCESS_MINUTES = env.read("HUXIANG_IIIF_ACCESS_MINUTES", 480, env.at_least(1))
IIIF_TOKEN_SECONDS = env.read("HUXIANG_IIIF_TOKEN_SECONDS", 300, env.between(30, 3600))
DATABASES = {"default": database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # upper floors first, so that their templates win
    "museum",
    "community",
    "licensing",
    "iiif",
    "search",
    "archive",
    "media",
    "provenance",
    "jobs",
    "accounts",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "iiif.auth.opener.SignInKeepsOpener",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "archive.agreements.Agreements",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "accounts.guard.InstitutionGuard",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "museum.context_processors.site_furniture",
            ],
        },
    },
]

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/workspace/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SIGNUP_FORM_CLASS = "community.forms.signup.SignupForm"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# Language: Chinese without prefix, English under /en/
LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Wagtail
WAGTAIL_SITE_NAME = "湖湘 Huxiang"
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.CmsLoginForm"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no address of a person leaves the house
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Off: publishing while the first autosave of a new record was under way made two records,
# and a curator's history should hold what they saved.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_EDITING_SESSION_PING_INTERVAL = 30_000

# Background work: jobs/ has its own rows; the task queue serves Wagtail's small tasks
JOB_LANES = {"default": 2} | env.read(
    "HUXIANG_LANES", {"av": 1, "image": 2, "default": 2}, env.counts
)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

# Licensing: day counts, fees and forms are configuration (docs/operators/settings.md)
SANDBOX_GATEWAY = env.read("HUXIANG_SANDBOX_GATEWAY", True, env.flag)
PLATFORM_FEE_BP = env.read("HUXIANG_PLATFORM_FEE_BP", 1_000, env.at_least(0))
ROYALTY_POLICY = env.read("HUXIANG_ROYALTY_POLICY", "relative", env.one_of("relative", "absolute"))
REGISTRATION_NOTICE_DAYS = env.read("HUXIANG_REGISTRATION_NOTICE_DAYS", 10, env.at_least(0))
REQUEST_ANSWER_DAYS = env.read("HUXIANG_REQUEST_ANSWER_DAYS", 5, env.at_least(1))
RESERVATION_DAYS = env.read("HUXIANG_RESERVATION_DAYS", 10, env.at_least(1))
PAYOUT_HOLD_DAYS = env.read("HUXIANG_PAYOUT_HOLD_DAYS", 15, env.at_least(0))
DELIVERY_DAYS = env.read("HUXIANG_DELIVERY_DAYS", 30, env.at_least(1))
DELIVERY_DOWNLOADS = env.read("HUXIANG_DELIVERY_DOWNLOADS", 5, env.at_least(1))
BANK_ACCOUNT = env.read("HUXIANG_BANK_ACCOUNT", "", str)  # shown on the payment page
DELIVERIES_DIR = VAR_DIR / "deliveries"  # cuts made for licensees, by content hash
DOCUMENTS_DIR = VAR_DIR / "documents"  # contracts by content hash, can be made again

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.read("HUXIANG_MAIL_FROM", "museum@localhost", str)

# Content Security Policy. The Wagtail admin is not strict-CSP clean (its pages carry
# inline scripts), so it is left out and kept to signed-in staff instead.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/cms/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:", *([S3_BROWSER_ORIGIN] if S3_BUCKET else [])],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *([S3_BROWSER_ORIGIN] if S3_BUCKET else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        # A licensed download is asked for by a form and sent by the bucket.
        "form-action": [SELF, *([S3_BROWSER_ORIGIN] if S3_BUCKET else [])],
        "frame-ancestors": [SELF],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "museum.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.read("HUXIANG_LOG_LEVEL", "WARNING", str)},
}
