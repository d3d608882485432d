"""Fills a database that nobody is at with a team of many deals."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from wenshu.crm import demo


def main(deals: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # a database that never gets ready is thrown away
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
    demo.load_many(deals, now=datetime.now(UTC))
    if connection.vendor == "postgresql":  # as the server itself would, a little later
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
