"""What the web server imports."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CARNET_POOL", "1")
os.environ.setdefault("CARNET_BUILT_STATIC", "1")  # made by ./run migrate

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
