"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenshu.settings")


def _application() -> object:
    import django

    django.setup()
    from wenshu.ops import static_files
    from wenshu.ops.guarded import Guarded

    static_files.prepare()
    return Guarded(get_wsgi_application())


application = _application()
