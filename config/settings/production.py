"""A public site: refuses to start without a secret, named hosts and https."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import SITE_URL, STORAGES
from foundation import env

DEBUG = False
SECRET_KEY = env.read("SECRET_KEY", "", str)
NO_HOSTS: list[str] = []
ALLOWED_HOSTS = env.read("ALLOWED_HOSTS", NO_HOSTS, env.words)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must be set to 50 random characters or more.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site; '*' is refused.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("HUXIANG_SITE_URL must be the public https:// address.")

CSRF_TRUSTED_ORIGINS = [SITE_URL]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "config.static_files.PublicStaticFiles"}}
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.read("HUXIANG_HSTS_SECONDS", 31_536_000, env.at_least(0))
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# W019 asks for X_FRAME_OPTIONS=DENY; the editor previews our own pages in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.read("EMAIL_HOST", "localhost", str)
EMAIL_PORT = env.read("EMAIL_PORT", 25, env.at_least(1))
EMAIL_HOST_USER = env.read("EMAIL_HOST_USER", "", str)
EMAIL_HOST_PASSWORD = env.read("EMAIL_HOST_PASSWORD", "", str)
EMAIL_USE_TLS = env.read("EMAIL_USE_TLS", False, env.flag)
SANDBOX_GATEWAY = env.read("HUXIANG_SANDBOX_GATEWAY", False, env.flag)  # test money is for tests
