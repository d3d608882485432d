"""The OpenAPI document and the page that shows it: public, from our own host alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_document_is_open_to_everybody(client: Client) -> None:
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["openapi"].startswith("3.")


def test_the_page_shows_every_route_and_loads_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/api/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path in client.get("/api/openapi.json").json()["paths"]:
        assert path in page
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"([^\"]+)\"", page)
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded), loaded
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)


def test_the_page_tells_of_headers_and_of_bodies_that_are_not_json(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    part = page.split('id="patchVoiceNotesUploadsById"')[1].split("</details>")[0]
    assert "<code>application/offset+octet-stream</code>" in part
    assert part.count("<code>Upload-Offset</code>") == 2  # sent, and answered
    assert "X-Team" not in part  # every address takes it: told once, above
    assert page.count("<code>X-Team</code>") == 1
    form = page.split('id="postVoiceNotes"')[1].split("</details>")[0]
    assert "<code>multipart/form-data</code>" in form
    assert "<code>recordedAt</code>" in form


def test_every_problem_of_the_api_points_at_the_page(client: Client) -> None:
    body = client.get("/api/me").json()
    assert body["type"] == "/api/docs#unauthenticated"


def test_the_type_of_a_problem_leads_to_its_sentence_on_the_page(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    for address in ("/api/me", "/api/nothing"):
        place = client.get(address).json()["type"].partition("#")[2]
        assert f'<div id="{place}">' in page
    for code in (
        "stale_version",
        "idempotency_key_reused",
        "rate_limited",
        "read_only_token",
        "method_not_allowed",
    ):
        assert f'<div id="{code}">' in page
