"""Style sheets and scripts survive somebody tidying up under the running server; a restart makes the rest good."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.utils.functional import empty

from wenshu.ops import static_files

HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Any:
    settings.STATIC_ROOT, settings.DATA_DIR = tmp_path / "static", tmp_path
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": HASHED}}
    staticfiles_storage._wrapped = empty
    static_files.prepare()
    yield tmp_path / "static"
    staticfiles_storage._wrapped = empty


@pytest.mark.parametrize("name", ["css/tokens.css", "js/app.js", "seal.svg"])
def test_a_deleted_file_comes_from_the_package_and_is_not_kept(folder: Path, name: str) -> None:
    browser, url = Client(), staticfiles_storage.url(name)
    whole = browser.get(url)
    assert "immutable" in whole["Cache-Control"]
    shutil.rmtree(folder)
    patched = browser.get(url)
    assert patched.status_code == 200
    assert patched["Content-Type"].split(";")[0] == whole["Content-Type"].split(";")[0]
    assert patched["Cache-Control"] == "no-store"
    assert b"".join(patched.streaming_content) == Path(str(find(name))).read_bytes()  # type: ignore[attr-defined]


def test_a_file_that_the_package_lacks_too_is_not_found(folder: Path) -> None:
    (folder / "extra.css").write_text("a {}")
    browser = Client()
    assert browser.get("/static/extra.css").status_code == 200
    shutil.rmtree(folder)
    assert browser.get("/static/extra.css").status_code == 404


@pytest.mark.parametrize("lost", ["everything", "one file", "the list"])
def test_a_restart_makes_good_what_is_missing(folder: Path, lost: str) -> None:
    one = folder / staticfiles_storage.url("css/tokens.css").removeprefix("/static/")
    match lost:
        case "everything":
            shutil.rmtree(folder)
        case "one file":
            one.unlink()
        case "the list":
            (folder / "staticfiles.json").unlink()
    static_files.prepare()
    assert one.exists()
    assert (folder / "staticfiles.json").exists()


def test_a_restart_leaves_whole_files_alone(folder: Path) -> None:
    (folder / "left.txt").write_text("here")
    static_files.prepare()
    assert (folder / "left.txt").exists()
