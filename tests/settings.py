"""The product's own settings, in a home that is thrown away."""

import atexit
import os
import shutil
import tempfile

if "HEADSHIP_HOME" not in os.environ or os.environ.get("PYTEST_XDIST_WORKER"):
    _home = tempfile.mkdtemp(prefix="headship-test-")
    os.environ["HEADSHIP_HOME"] = _home
    atexit.register(shutil.rmtree, _home, ignore_errors=True)

from headship.config.settings import *  # noqa: F403
from headship.config.settings import DATABASES, HEADSHIP_HOME, STORAGES

DEBUG = False
SECRET_KEY = "only for tests"
LOOK_UP_WORKS = False  # no test asks the open internet; those that ask a web of their own turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": True}}
if "sqlite" in DATABASES["default"]["ENGINE"]:  # type: ignore[operator]
    # A file and not memory, so that threads meet the same locks as in a school.
    DATABASES["default"]["TEST"] = {"NAME": str(HEADSHIP_HOME / "test.sqlite3")}
