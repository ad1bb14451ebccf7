"""A laptop: no secret to set, pages show their faults, everything in var/."""

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR
from config.settings.secret import local_secret
from foundation import env

DEBUG = env.read("DEBUG", False, env.flag)
SECRET_KEY = env.read("SECRET_KEY", "", str) or local_secret(VAR_DIR)
ALLOWED_HOSTS = env.read("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], env.words)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
