"""All settings. What differs between towns is read from the environment or from `madang.env` in MADANG_HOME (docs/reference/settings.md)."""

import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from . import env

SOURCE = Path(__file__).resolve().parents[1]
HOME = env.path("MADANG_HOME", Path.cwd() / "var")
env.load_file(HOME / "madang.env")

DEMO = env.flag("MADANG_DEMO", False)
DEBUG = env.flag("MADANG_DEBUG", False)
DOMAIN = env.text("MADANG_DOMAIN", "localhost")
HTTPS = env.flag("MADANG_HTTPS", not (DEMO or DEBUG))
BASE_URL = env.text("MADANG_BASE_URL", f"https://{DOMAIN}" if HTTPS else f"http://{DOMAIN}:8000")


def _secret_key() -> str:
    """Made once and kept in MADANG_HOME/keys, so that links and sessions survive a restart and the backup holds it."""
    file = HOME / "keys" / "secret_key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with open(file, "x", opener=lambda name, flags: __import__("os").open(name, flags, 0o600)) as handle:
                handle.write(secrets.token_urlsafe(50))
        except FileExistsError:  # web server and worker start together; the first one wrote it
            return file.read_text()
    return file.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [DOMAIN, "localhost", "127.0.0.1", "[::1]", *env.words("MADANG_OTHER_HOSTS", "")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "madang.deploy",
    "madang.common.rooms",
    "madang.common.audit",
    "madang.common.people",
    "madang.common.places",
    "madang.common.directory",
    "madang.common.calendar",
    "madang.common.notices",
    "madang.common.files",
    "madang.common.worker",
    "madang.common.ui",
    "madang.common.pages",
    "madang.common.search",
    "madang.common.packs",
    "madang.common.privacy",
    "madang.common.phases",
    "madang.serving.services",
    "madang.serving.payments",
    "madang.serving.appointments",
    "madang.serving.cases",
    "madang.deciding.budgeting",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.simple_translation",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "madang.common.ui.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madang.common.ui.public_pages.KeepPublicPages",
    "django.middleware.gzip.GZipMiddleware",
    "madang.config.api_errors.JsonErrors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "madang.common.people.middleware.ActingFor",
    "madang.common.people.middleware.PersonalPages",
    "madang.common.people.middleware.StaffNeedSecondFactor",
    "madang.common.limits.Doors",
    "madang.common.ui.middleware.NoNullCharacters",
    "madang.common.pages.middleware.EditorsDesk",
]

ROOT_URLCONF = "madang.config.urls"
WSGI_APPLICATION = "madang.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "madang.common.ui.context.portal",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("MADANG_DATABASE", f"sqlite:///{HOME / 'madang.db'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared between the web processes: rate limits and one-time codes must hold whichever process answers.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process", "OPTIONS": {"MAX_ENTRIES": 2000}},
}

# --- Words -----------------------------------------------------------------------------------------------------------

ALL_LANGUAGES = {
    "en": "English", "ko": "한국어", "ar": "العربية", "zh-hans": "简体中文", "fr": "Français", "ru": "Русский", "es": "Español",
}  # fmt: skip
LANGUAGE_CODE = env.text("MADANG_DEFAULT_LANGUAGE", "en")
LANGUAGES = [(code, ALL_LANGUAGES.get(code, code)) for code in env.words("MADANG_LANGUAGES", "en,ko,ar")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [SOURCE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("MADANG_TIME_ZONE", "Asia/Seoul" if DEMO else "UTC")
LANGUAGE_COOKIE_NAME = "language"
FORMAT_MODULE_PATH = "madang.config.formats"

# --- Files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [SOURCE / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
PRIVATE_ROOT = HOME / "files"  # uploads of residents: never under MEDIA_URL, only through a permission check
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None}},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
CLAMAV_SOCKET = env.text("MADANG_CLAMAV_SOCKET", "")

# --- People ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["madang.common.people.backends.WithoutPasswords"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "madang.common.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60  # mail is slow, and so are some fingers
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# The doors' own limits (config/doors.py) answer first, with a page and Retry-After; those of allauth stand behind them.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip", "signup": "120/m/ip", "request_login_code": "120/m/ip,20/m/key", "login_failed": "120/m/ip,30/300s/key",
    "reauthenticate": "30/m/user", "manage_email": "30/m/user",
}  # fmt: skip
ACCOUNT_FORMS = {
    "login": "madang.common.people.account_forms.SignIn",
    "signup": "madang.common.people.account_forms.SignUp",
    "add_email": "madang.common.people.account_forms.AddEmail",
    "confirm_login_code": "madang.common.people.account_forms.SignInCode",
    "confirm_email_verification_code": "madang.common.people.account_forms.EmailCode",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "madang.common.people.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "madang.common.people.account_forms.SecondStep",
    "reauthenticate": "madang.common.people.account_forms.SecondStepAgain",
    "activate_totp": "madang.common.people.account_forms.SetUpApp",
}
MFA_TOTP_ISSUER = DOMAIN
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "madang.common.people.adapters.SocialAccountAdapter"
_ISSUERS = env.oidc_apps()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _ISSUERS, "OAUTH_PKCE_ENABLED": True}}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False  # Caddy redirects; the health check and the worker speak plain HTTP on loopback
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # see the line above
    "security.W021",  # a preload list binds a domain for years: the town's own decision
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = env.words("MADANG_TRUSTED_PROXIES", "127.0.0.1,::1" if HTTPS else "")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [
            SELF,
            *env.words("MADANG_PAYMENT_ORIGINS", "https://checkout.stripe.com" if env.text("MADANG_STRIPE_KEY", "") else ""),
            *env.origins(_ISSUERS),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Messages --------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "madang.common.notices.backend.OutboxBackend"
MAIL_CARRIER = env.text("MADANG_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("MADANG_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("MADANG_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("MADANG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("MADANG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("MADANG_SMTP_STARTTLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MADANG_FROM", f"no-reply@{DOMAIN}")
NEW_ADDRESS_WAIT_DAYS = env.number("MADANG_NEW_ADDRESS_WAIT_DAYS", 10)
NOTICES_KEPT_DAYS = env.number("MADANG_NOTICES_KEPT_DAYS", 180)
SMS_GATEWAY = {
    "url": env.text("MADANG_SMS_URL", ""),
    "body": env.text("MADANG_SMS_BODY", '{"to": "{to}", "text": "{text}"}'),
    "authorization": env.text("MADANG_SMS_AUTHORIZATION", ""),
}

# --- Work that happens later -----------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- The editor's desk -----------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Madang"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "image"]},
    }
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"

DOORS = "madang.config.doors.DOORS"
LIMITS = env.flag("MADANG_LIMITS", True)  # off only while load is measured: one machine then knocks for a whole town
SEARCHES_PER_MINUTE = env.number("MADANG_SEARCHES_PER_MINUTE", 300)  # of one visitor in each web process; 0 sets no limit

# --- Logs ------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("MADANG_LOG_LEVEL", "WARNING")},
    "loggers": {"madang": {"level": "INFO"}},
}

TOWN_NAME = env.text("MADANG_TOWN", "Maru" if DEMO else "Our town")
REFERENCE_PREFIX = env.text("MADANG_REFERENCE_PREFIX", "MR")  # begins the numbers of invoices and receipts

# --- Money -----------------------------------------------------------------------------------------------------------

STRIPE = {
    "key": env.text("MADANG_STRIPE_KEY", ""),
    "webhook_secret": env.text("MADANG_STRIPE_WEBHOOK_SECRET", ""),
    "url": env.text("MADANG_STRIPE_URL", "https://api.stripe.com"),
}
KEEP_INVOICES_YEARS = env.number("MADANG_KEEP_INVOICES_YEARS", 5)  # after the year in which they were settled; ask your treasurer
