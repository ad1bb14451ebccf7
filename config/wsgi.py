"""The WSGI entry: image tiles and byte ranges are answered before Django's middleware."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

django_app: Any = get_wsgi_application()

from iiif.fastpath import ImageFastPath  # noqa: E402  # needs the settings that were just loaded
from iiif.memory import share_memory_between_threads  # noqa: E402  # as above
from media.ranges import RangeApp  # noqa: E402  # needs the settings that were just loaded

share_memory_between_threads()
application = ImageFastPath(RangeApp(django_app))
