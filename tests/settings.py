"""The product's own settings, on a throw-away data directory, with a cheap password hash."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "WENSHU_DATA_DIR" not in os.environ:
    os.environ["WENSHU_DATA_DIR"] = tempfile.mkdtemp(prefix="wenshu-tests-")
    atexit.register(shutil.rmtree, os.environ["WENSHU_DATA_DIR"], ignore_errors=True)
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)

from wenshu.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A real file, as in the product: threads of a test meet in it as processes do.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Files are looked for when asked for: every test has a server of its own, which else would look at all of them first.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
