"""Whether WHISPER_MODEL_DIR holds a model that can be used: asked here, because the library's own answers mislead."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.conf import settings

NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")
OTHER_FORMATS: Final = ("*.safetensors", "pytorch_model*.bin", "*.pt", "ggml*.bin", "*.gguf")
POINTER: Final = b"version https://git-lfs"
INSTALL: Final = "Run: pip install 'wenshu[whisper]'."
CONVERT: Final = (
    "Convert it: ct2-transformers-converter --model … --copy_files tokenizer.json preprocessor_config.json."
)
FETCH: Final = "Copy the whole model there: its files come together."


def installed() -> bool:
    return find_spec("faster_whisper") is not None


def problem(folder: str = "") -> tuple[str, str]:
    """What is wrong, and what to do about it; two empty texts when all is well. Loads nothing."""
    named = folder or settings.WHISPER_MODEL_DIR
    if not installed():
        return "its package is not installed", INSTALL
    if not named:
        return "WHISPER_MODEL_DIR names no directory", "Set it to a model of faster-whisper."
    path = Path(named)
    if not path.is_dir():
        return f"WHISPER_MODEL_DIR: {named} is not a directory", "Set it to the directory that has model.bin."
    return _missing(path) or _unreadable(path) or ("", "")


def _missing(path: Path) -> tuple[str, str] | None:
    missing = [name for name in NEEDED if not (path / name).is_file()]
    if not any((path / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if not missing:
        return None
    other = next((found for kind in OTHER_FORMATS for found in path.glob(kind)), None)
    if "model.bin" in missing and other:
        return f"WHISPER_MODEL_DIR: {other.name} is a model in another format", CONVERT
    return f"WHISPER_MODEL_DIR: {path} lacks {', '.join(missing)}", FETCH


def _unreadable(path: Path) -> tuple[str, str] | None:
    try:
        with (path / "model.bin").open("rb") as file:
            head = file.read(len(POINTER))
        texts = [name for name in (*NEEDED[1:], "preprocessor_config.json") if (path / name).exists()]
        for name in texts:
            if not isinstance(json.loads((path / name).read_bytes()), dict):
                return f"WHISPER_MODEL_DIR: {name} is damaged", FETCH
    except OSError as error:
        return f"WHISPER_MODEL_DIR: {error.strerror} ({path})", "Let the user of Wenshu read it."
    except ValueError:
        return f"WHISPER_MODEL_DIR: {name} is damaged", FETCH
    if head == POINTER:
        return (
            "WHISPER_MODEL_DIR: model.bin is a pointer of Git LFS, not the model",
            "Run there: git lfs pull",
        )
    return None if head else ("WHISPER_MODEL_DIR: model.bin is empty", FETCH)
