"""Requests that say they are too large are refused before they are read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from wenshu.ops import body_size


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/voice-notes", "/t/east-china/imports/", "/sign-in/"])
def test_a_body_larger_than_any_file_may_be_is_not_read(path: str, settings: Any) -> None:
    settings.VOICE_MAX_MB = 300
    answer = Client().generic("POST", path, b"x", CONTENT_LENGTH=str(body_size.most_bytes() + 1))
    assert answer.status_code == 413
    assert "300 MB" in answer.content.decode()
    if path.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 413


@pytest.mark.django_db
def test_the_largest_file_passes() -> None:
    answer = Client().generic("POST", "/api/voice-notes", b"x", CONTENT_LENGTH=str(body_size.most_bytes()))
    assert answer.status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["", "many", "-5"])
def test_a_length_that_is_none_is_nobodys_trouble(said: str) -> None:
    assert Client().generic("POST", "/api/voice-notes", b"", CONTENT_LENGTH=said).status_code == 401
