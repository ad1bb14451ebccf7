"""The test suite: real databases and files in a folder of its own, jobs run by the tests."""

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, VAR_DIR
from config.settings.database import sqlite

DEBUG = False
SECRET_KEY = "test-" + "x" * 60
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SITE_URL = "http://testserver"

TEST_DIR = Path(tempfile.gettempdir()) / "huxiang-test"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES = {"default": sqlite(TEST_DIR / "unused.sqlite3")}
VENDOR_DIR = VAR_DIR / "vendor"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
