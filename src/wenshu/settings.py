"""Django's settings, all from the environment; every variable is in `.env.example`."""

from __future__ import annotations

import secrets
from pathlib import Path

from wenshu import __version__, address, env
from wenshu.observe import errors, logs

PACKAGE = Path(__file__).parent

DATA_DIR = env.folder("WENSHU_DATA_DIR", Path("var"))
DEBUG = env.flag("DEBUG", False)
URL = env.web_address("WENSHU_URL", address.left(DATA_DIR) or "http://127.0.0.1:8000")

LOGGING = logs.configuration(env.log_level("LOG_LEVEL", "INFO"))
if SENTRY_DSN := env.text("SENTRY_DSN"):
    errors.start(SENTRY_DSN, release=f"wenshu@{__version__}")


def _secret_key() -> str:
    """From SECRET_KEY, else made once and kept in the data directory, readable by its owner only."""
    given = env.text("SECRET_KEY")
    if given:
        return given
    file = DATA_DIR / "secret-key"
    if not file.exists():
        try:
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
    return file.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SECURE_URLS = URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    "wenshu.teams",
    "wenshu.jobs",
    "wenshu.crm",
    "wenshu.ai",
    "wenshu.insights",
    "wenshu.assist",
    "wenshu.voice",
    "wenshu.chat",
    "wenshu.api",
    "wenshu.web",
]

MIDDLEWARE = [
    "wenshu.web.health.health_checks",
    "wenshu.observe.requests.request_ids",
    "wenshu.api.out.heads",
    "wenshu.api.problems.problems_only",
    "wenshu.ops.body_size.largest_body",
    "django.middleware.security.SecurityMiddleware",
    "wenshu.web.csp.security_headers",
    "wenshu.ops.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wenshu.web.error_pages.ErrorPages",
]

ROOT_URLCONF = "wenshu.urls"
WSGI_APPLICATION = "wenshu.wsgi.application"
AUTH_USER_MODEL = "teams.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'wenshu.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a deferred transaction that turns into a writer fails at once when another writes.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4000;",
    }

PASSWORD_HASHERS = ["wenshu.teams.passwords.CappedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0)
QUESTIONS_KEPT_DAYS = env.integer("QUESTIONS_KEPT_DAYS", 180, least=1)
PROPOSALS_KEPT_DAYS = env.integer("PROPOSALS_KEPT_DAYS", 90, least=1)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [("wenshu.web.folding.Loader", ["django.template.loaders.filesystem.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wenshu.web.shell.context",
            ],
            "builtins": ["lucide.templatetags.lucide", "wenshu.web.templatetags.wenshu"],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_URLS
SESSION_COOKIE_NAME = "__Host-session" if SECURE_URLS else "wenshu-session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_URLS else "wenshu-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "wenshu.web.error_pages.csrf_failure"
CSRF_TRUSTED_ORIGINS = [URL] if SECURE_URLS else []
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_URLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_SSL_REDIRECT = (
    SECURE_URLS and TRUSTED_PROXY_COUNT > 0
)  # without it every request looks like plain http
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for the domain's other hosts is for its owner to decide,
    "security.W021",  # and so is the browsers' preload list
    *([] if SECURE_SSL_REDIRECT else ["security.W008"]),  # the proxy redirects
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

MAIL = env.mail("EMAIL_URL")
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.tls, MAIL.ssl
EMAIL_FILE_PATH = MAIL.folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = MAIL.sender or f"wenshu@{URL.partition('://')[2].partition(':')[0]}"

REDIS_URL = env.text(
    "REDIS_URL"
)  # shares cached pages and answers between web processes; nothing depends on it
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}}
}
VOICE_NOTES_DIR = env.path("VOICE_NOTES_DIR", DATA_DIR / "voice-notes")
VOICE_NOTES_URL = env.object_storage("VOICE_NOTES_URL")
STORAGES["voice"] = (
    {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": VOICE_NOTES_URL}
    if VOICE_NOTES_URL
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VOICE_NOTES_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
)
VOICE_MAX_MB = env.integer("VOICE_MAX_MB", 500, least=1)
VOICE_MAX_HOURS = env.integer("VOICE_MAX_HOURS", 4, least=1)
VOICE_TEAM_MB = env.integer("VOICE_TEAM_MB", 20_000)
TRANSCRIBER = env.one_of("TRANSCRIBER", "auto", ("auto", "openai", "faster-whisper", "pocketsphinx", "none"))
WHISPER_MODEL_DIR = env.text("WHISPER_MODEL_DIR")

OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_BASE_URL = env.endpoint("OPENAI_BASE_URL")
AI_ENABLED = env.flag("AI_ENABLED", True)
AI_MODEL = env.text("AI_MODEL")
AI_CHAT_MODEL = env.text("AI_CHAT_MODEL")
AI_INSIGHT_MODEL = env.text("AI_INSIGHT_MODEL")
AI_ASSIST_MODEL = env.text("AI_ASSIST_MODEL")
AI_SUMMARY_MODEL = env.text("AI_SUMMARY_MODEL")
AI_TRANSCRIPTION_MODEL = env.text("AI_TRANSCRIPTION_MODEL")
AI_OUTPUT_MODE = env.one_of("AI_OUTPUT_MODE", "auto", ("auto", "json_schema", "tool", "prompt"))
AI_INSIGHT_ENGINE = env.one_of("AI_INSIGHT_ENGINE", "auto", ("auto", "rules", "llm"))
AI_ASSIST_ENGINE = env.one_of("AI_ASSIST_ENGINE", "auto", ("auto", "rules", "llm"))
AI_PHRASE_ANSWERS = env.flag("AI_PHRASE_ANSWERS", False)
AI_TIMEOUT_S = env.integer("AI_TIMEOUT_S", 30, least=1)
AI_MAX_RETRIES = env.integer("AI_MAX_RETRIES", 2)
AI_TEAM_DAILY_TOKENS = env.integer("AI_TEAM_DAILY_TOKENS", 0)
AI_USER_REQUESTS_PER_MINUTE = env.integer("AI_USER_REQUESTS_PER_MINUTE", 30, least=1)
