"""The same Django, database and server with nothing of the portal around: what the machine can do at most."""

from pathlib import Path

from madang.config.settings import *  # noqa: F403
from madang.config.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.bare_urls"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth insists; it costs microseconds
TEMPLATES = [TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "templates"]}]
