"""A Whisper of random weights, made when it is needed: what it writes makes no sense, all around it is real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEADS, MELS, WINDOW, LONGEST = 32, 2, 80, 1500, 448
LANGUAGES = ("en", "zh")


def build(folder: Path, *, multilingual: bool = True) -> Path:
    """0.6 MB in the form of faster-whisper; ready for WHISPER_MODEL_DIR."""
    from ctranslate2.specs import whisper_spec

    tokens = _tokens(folder, multilingual=multilingual)
    spec = whisper_spec.WhisperSpec(1, HEADS, 1, HEADS)
    _fill(spec, len(tokens), np.random.default_rng(5))
    if multilingual:
        spec.config.lang_ids = [tokens.index(f"<|{language}|>") for language in LANGUAGES]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.register_vocabulary(tokens)
    spec.validate()
    spec.save(str(folder))
    features = {
        "feature_size": MELS,
        "sampling_rate": 16_000,
        "hop_length": 160,
        "chunk_length": 30,
        "n_fft": 400,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(features))
    return folder


def _tokens(folder: Path, *, multilingual: bool) -> list[str]:
    """In Whisper's order: bytes, then what is not text, then the times."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    text = [
        *sorted(pre_tokenizers.ByteLevel.alphabet()),
        "Ġhello",
        "Ġcustomer",
        *([""] if multilingual else []),
    ]
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(text)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = ["endoftext", "startoftranscript", *(LANGUAGES if multilingual else ())]
    names += ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    names += [f"{tick / 50:.2f}" for tick in range(WINDOW + 1)]
    special = [f"<|{name}|>" for name in names]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return [*text, *special]


def _fill(spec: Any, vocabulary: int, random: np.random.Generator) -> None:
    shapes = {
        "encoder/conv1/weight": (WIDTH, MELS, 3),
        "encoder/conv2/weight": (WIDTH, WIDTH, 3),
        "encoder/position_encodings/encodings": (WINDOW, WIDTH),
        "decoder/position_encodings/encodings": (LONGEST, WIDTH),
        "decoder/embeddings/weight": (vocabulary, WIDTH),
        "decoder/projection/weight": (vocabulary, WIDTH),
        "self_attention/linear_0/weight": (3 * WIDTH, WIDTH),
        "attention/linear_0/weight": (WIDTH, WIDTH),
        "attention/linear_1/weight": (2 * WIDTH, WIDTH),
        "self_attention/linear_1/weight": (WIDTH, WIDTH),
        "attention/linear_2/weight": (WIDTH, WIDTH),
        "ffn/linear_0/weight": (4 * WIDTH, WIDTH),
        "ffn/linear_1/weight": (WIDTH, 4 * WIDTH),
    }
    longest_first = sorted(shapes, key=len, reverse=True)

    def fill(owner: Any, name: str, value: object) -> None:
        path = name.replace(".", "/")
        if value is not None and not path.endswith("encodings"):
            return
        if path.endswith(("gamma", "beta")):
            made = np.full(WIDTH, 1.0 if path.endswith("gamma") else 0.0)
        elif path.endswith("bias"):
            made = np.zeros(shapes[_of(path.replace("bias", "weight"), longest_first)][0])
        else:
            made = random.normal(0, 0.3, shapes[_of(path, longest_first)])
        setattr(owner, path.rpartition("/")[2], made.astype(np.float32))

    spec._visit(fill)


def _of(path: str, names: list[str]) -> str:
    return next(name for name in names if path.endswith(name))
