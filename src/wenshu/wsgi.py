"""The WSGI application that granian serves."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenshu.settings")


def _application() -> object:
    import django

    django.setup()
    from wenshu.ops import static_files
    from wenshu.ops.guarded import Guarded

    static_files.prepare()
    application = Guarded(get_wsgi_application())
    _load_ahead()
    return application


def _load_ahead() -> None:
    """Where a model is set up: what takes a second to load, so that the first text waits for the model alone."""
    from wenshu.ai import endpoint

    if endpoint.is_set_up():
        import_module("wenshu.urls")
        import_module("wenshu.ai.sdk")


application = _application()
