"""Fixtures of assisted records."""

from __future__ import annotations

from tests.assist.scripted import desk

__all__ = ["desk"]
