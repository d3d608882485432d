"""Runs one statement on a PostgreSQL server: `python tools/psql.py postgres://user@host/db "CREATE DATABASE x"`."""

from __future__ import annotations

import sys

import psycopg


def main(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


if __name__ == "__main__":
    main(*sys.argv[1:])
