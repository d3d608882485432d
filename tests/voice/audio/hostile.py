"""Files that are not what they are called, and files that mean harm, made byte by byte."""

from __future__ import annotations

import io
import random
import zipfile
from fractions import Fraction
from pathlib import Path

import av

from tests.voice.audio import making

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>" + b"<p>nginx</p>" * 500
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 40 + b"%%EOF\n"
SILK = b"\x02#!SILK_V3" + bytes(range(256)) * 40
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + bytes(range(256)) * 40
HOURS = 3


def png() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="image2pipe") as file:
        stream = file.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
        file.mux(stream.encode(av.VideoFrame(64, 64, "rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("notes.mp3", making.encoded(making.voice(1), "mp3", "libmp3lame"))
    return out.getvalue()


def noise(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


def pictures_only() -> bytes:
    """A film without sound."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            file.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        file.mux(stream.encode(None))
    return out.getvalue()


def playlists(other: Path) -> dict[str, bytes]:
    """Scripts that would have a careless reader open another file."""
    return {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:{other}\n#EXT-X-ENDLIST\n".encode(),
        "hls, plain path": f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{other}\n#EXT-X-ENDLIST\n".encode(),
        "ffconcat": f"ffconcat version 1.0\nfile '{other}'\n".encode(),
        "ffconcat with an option": f"ffconcat version 1.0\nfile 'file:{other}'\noption safe 0\n".encode(),
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        "dash": (
            f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
            f'mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>file:{other}</BaseURL>'
            f"</Representation></AdaptationSet></Period></MPD>"
        ).encode(),
    }


def encrypted(entry: bytes) -> bytes:
    """An m4a whose sample entry says that it is protected, with samples that are noise without the key."""
    plain = making.encoded(making.voice(3), "mp4", "aac")
    scrambled = scrambled_samples(plain)
    assert scrambled.count(b"mp4a") == 1
    return scrambled.replace(b"mp4a", entry)


def scrambled_samples(m4a: bytes) -> bytes:
    start = m4a.index(b"mdat") + 4
    end = start - 8 + int.from_bytes(m4a[start - 8 : start - 4], "big")
    return m4a[:start] + noise(end - start) + m4a[end:]


def nested_boxes(depth: int) -> bytes:
    """Boxes in boxes in boxes: a reader that goes down without counting runs out of stack."""
    box = b""
    for _ in range(depth):
        box = (len(box) + 8).to_bytes(4, "big") + b"moov" + box
    return b"\0\0\0\x14ftypM4A \0\0\0\0M4A " + box


def silence_aac() -> bytes:
    """Three hours in some megabytes: one frame of silence over and over."""
    with av.open(io.BytesIO(making.encoded(making.silence(3), "adts", "aac", rate=8_000)), "r") as file:
        packets = [bytes(packet) for packet in file.demux() if packet.size]
    return packets[-2] * (HOURS * 3600 * 8_000 // 1024 + 1)


def silence_amr() -> bytes:
    """Three hours of frames that say there is nothing: a byte each."""
    return b"#!AMR\n" + b"\x7c" * (HOURS * 3600 * 50)


def silence_m4a() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("aac", rate=8_000, layout="mono")
        frames = making.frames(making.silence(2))
        resampler = av.AudioResampler(stream.codec_context.format or "fltp", "mono", 8_000, frame_size=1024)
        packets = [
            packet for frame in frames for part in resampler.resample(frame) for packet in stream.encode(part)
        ]
        quiet = bytes(packets[-1])
        for number in range(HOURS * 3600 * 8_000 // 1024):
            packet = av.Packet(quiet)
            packet.stream, packet.time_base = stream, Fraction(1, 8_000)
            packet.pts = packet.dts = number * 1024
            packet.duration = 1024
            file.mux(packet)
    return out.getvalue()
