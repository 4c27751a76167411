"""What granian serves: plain WSGI, since every view is synchronous and threads are cheaper here than an event loop."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
