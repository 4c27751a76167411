"""What granian serves: plain WSGI, since every view is synchronous and threads are cheaper here than an event loop."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  the settings module must be named first

application = get_wsgi_application()
