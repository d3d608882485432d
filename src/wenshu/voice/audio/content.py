"""What a file is by its first bytes, whatever it is called; FFmpeg is only asked about what may be sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FORMATS: Final = "mp3,wav,mov,mp4,m4a,3gp,ogg,matroska,webm,flac,aac,amr,amrnb,amrwb"
CODECS: Final = (
    "mp3float,mp3,mp2float,mp2,aac,aac_fixed,alac,flac,opus,libopus,vorbis,"
    "amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,gsm_ms,adpcm_ms,adpcm_ima_wav,adpcm_g726,g726,g722,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_alaw,pcm_mulaw,ac3,eac3,speex"
)
HEAD_BYTES: Final = 64 * 1024

UNREADABLE: Final = (
    b"#!SILK_V3", b"\x02#!SILK_V3",  # voice messages of WeChat
    b"FORM", b"caff", b".snd", b"0&\xb2u\x8ef\xcf\x11", b".RMF", b".ra\xfd", b"MAC ", b"wvpk", b"MThd", b"TTA1",
    b"DSD ", b"MPCK", b"MP+", b"\x0bw", b"\x7f\xfe\x80\x01", b"#!SILK", b"riff.\x91\xcf\x11", b"\x02dss", b"\x03ds2",
)  # fmt: skip
"""How sound begins that is not read here."""


SOMETHING_ELSE: Final = (
    b"PK\x03\x04", b"%PDF", b"\x7fELF", b"MZ", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"BM", b"\x1f\x8b", b"7z\xbc\xaf",
    b"Rar!", b"\xd0\xcf\x11\xe0", b"SQLite format 3", b"#EXTM3U", b"ffconcat", b"<", b"{", b"v=0", b"[playlist]",
)  # fmt: skip
"""How files begin that are no sound, though one may be wrapped in them and FFmpeg would find it."""


@dataclass(frozen=True)
class Kind:
    """What an original is served as; `suffix` tells kinds apart that have one media type, and names no file."""

    media_type: str
    suffix: str


def is_something_else(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(SOMETHING_ELSE)


def is_unreadable_sound(head: bytes) -> bool:
    return head.startswith(UNREADABLE)


def begins_as_sound(head: bytes) -> bool:
    """Whether this is one of the containers read here, so that what then fails is damaged and not something else."""
    return (
        (head[:4] in (b"RIFF", b"RIFX", b"RF64") and head[8:12] == b"WAVE")
        or head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"free")
        or head.startswith((b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"#!AMR", b"ID3"))
        or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)  # a frame of MP3 or AAC
    )


def kind_of(container: str, head: bytes, *, codec: str, with_pictures: bool) -> Kind:
    """`container` is FFmpeg's name of the format."""
    if container.startswith("mov"):
        if head[8:11] == b"3gp":
            return Kind("audio/3gpp", ".3gp")
        return Kind("audio/mp4", ".mp4" if with_pictures else ".m4a")
    if container.startswith("matroska"):
        webm = b"webm" in head[:64]
        return Kind("audio/webm", ".webm") if webm else Kind("audio/x-matroska", ".mka")
    if container.startswith("amr"):
        wide = codec == "amr_wb" or head.startswith(b"#!AMR-WB")
        return Kind("audio/amr-wb", ".awb") if wide else Kind("audio/amr", ".amr")
    return {
        "mp3": Kind("audio/mpeg", ".mp3"),
        "wav": Kind("audio/wav", ".wav"),
        "ogg": Kind("audio/ogg", ".ogg"),
        "flac": Kind("audio/flac", ".flac"),
        "aac": Kind("audio/aac", ".aac"),
    }[container]


def browsers_play(kind: Kind, codec: str, channels: int, head: bytes) -> bool:
    """Chosen narrowly: what every browser in use plays and can move about in. A copy is made of the rest."""
    if channels > 2:
        return False
    if kind.suffix == ".m4a":
        return (
            codec == "aac" and b"mvex" not in head
        )  # fragments, as recorders in browsers write them, cannot seek
    if kind.suffix == ".wav":
        return codec in {"pcm_u8", "pcm_s16le"} and wav_data_bytes(head) is not None
    return (kind.suffix, codec) in {(".mp3", "mp3"), (".flac", "flac")}


def wav_seconds(head: bytes) -> float | None:
    """By its own header; FFmpeg believes the size of the file more."""
    size, at = wav_data_bytes(head), head.find(b"fmt ")
    per_second = int.from_bytes(head[at + 16 : at + 20], "little") if at > 0 else 0
    return size / per_second if size and per_second else None


def wav_data_bytes(head: bytes) -> int | None:
    """How long the samples of a WAV are by its own header; None where it does not say, as streamed ones do not."""
    if not head.startswith(b"RIFF"):
        return None
    at = 12
    while at + 8 <= len(head):
        size = int.from_bytes(head[at + 4 : at + 8], "little")
        if head[at : at + 4] == b"data":
            return size if 0 < size < 0x7FFFFF00 else None
        at += 8 + size + size % 2
    return None


def states_its_length(kind: Kind, head: bytes) -> bool:
    """Whether the header says how long the sound is; elsewhere FFmpeg guesses from the size, which proves nothing."""
    if kind.suffix == ".mp3":
        start = id3_bytes(head)
        return any(tag in head[start : start + 2048] for tag in (b"Xing", b"Info", b"VBRI"))
    if kind.suffix == ".wav":
        return wav_data_bytes(head) is not None
    return kind.suffix in {".m4a", ".mp4", ".3gp", ".flac", ".webm", ".mka"}


def id3_bytes(head: bytes) -> int:
    """How much the tag before the first frame of an MP3 takes, pictures included."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size
