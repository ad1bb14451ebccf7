"""Write the label of AI-made content into an encoded JPEG, PNG or WebP, without decoding it."""

from __future__ import annotations

import struct
import zlib

from media.metadata.ai_label import xmp_packet

_ALPHA, _XMP = 0x10, 0x04  # flags of WebP's extended header


def stamped(data: bytes, label: str) -> bytes:
    """The same picture with the label as its XMP; `data` holds none yet."""
    packet = xmp_packet(label)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data, packet)
    if data.startswith(b"\x89PNG"):
        return _png(data, packet)
    return _webp(data, packet)


def _jpeg(data: bytes, packet: bytes) -> bytes:
    """An APP1 segment, after the JFIF segment that has to come first (XMP, part 3, 1.1.3)."""
    at = 2
    if data[2:4] == b"\xff\xe0":
        at = 4 + int.from_bytes(data[4:6], "big")
    body = b"http://ns.adobe.com/xap/1.0/\x00" + packet
    return data[:at] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + data[at:]


def _png(data: bytes, packet: bytes) -> bytes:
    """An iTXt chunk right after the header chunk."""
    body = b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + packet
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"iTXt" + body))
    return data[:33] + chunk + data[33:]


def _webp(data: bytes, packet: bytes) -> bytes:
    """The extended form of the container, with the packet as its last chunk."""
    chunks = data[12:]
    if chunks.startswith(b"VP8X"):
        chunks = chunks[:8] + bytes([chunks[8] | _XMP]) + chunks[9:]
    else:
        across, down, alpha = _webp_size(chunks)
        flags = _XMP | (_ALPHA if alpha else 0)
        size = across.to_bytes(3, "little") + down.to_bytes(3, "little")
        chunks = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + size + chunks
    chunks += b"XMP " + struct.pack("<I", len(packet)) + packet + b"\x00" * (len(packet) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _webp_size(chunk: bytes) -> tuple[int, int, bool]:
    """Width and height less one, px, and whether there is alpha, of a simple WebP's only chunk."""
    if chunk.startswith(b"VP8L"):  # a byte of signature, then 14 + 14 + 1 bits
        bits = int.from_bytes(chunk[9:13], "little")
        return bits & 0x3FFF, bits >> 14 & 0x3FFF, bool(bits >> 28 & 1)
    width, height = struct.unpack_from("<HH", chunk, 14)  # after frame tag and start code
    return (width & 0x3FFF) - 1, (height & 0x3FFF) - 1, False
