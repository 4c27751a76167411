"""The settings of the tests: the real ones, with files in a folder that goes away and nothing sent to anybody."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="madang-test-")
os.environ.setdefault("MADANG_HOME", _home)
os.environ.setdefault("MADANG_DOMAIN", "testserver")
os.environ.setdefault("MADANG_HTTPS", "no")
os.environ.setdefault("MADANG_TIME_ZONE", "Asia/Seoul")

from .settings import *  # noqa: E402, F403
from .settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in often, and guard nothing
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}
MAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file's name here, and pytest --reuse-db, spare whoever tests often the making of all tables.
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("MADANG_TEST_DATABASE") or None}
