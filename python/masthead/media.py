"""Pictures and tables as the files that Masthead shows by step: whatever libraries hold them in, none of them needed."""

import io
import json
import math
import os
import struct
import zlib

from .numbers import to_json

KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


def picture(image):
    """
    Bytes and ending of a file name. A file's path, a figure (`savefig`), a PIL image (`save`), or rows of pixels: lists, an array or a tensor,
    height × width, or with 1, 3 or 4 channels last or first; whole numbers 0 to 255, or others 0 to 1.
    """
    if isinstance(image, (str, os.PathLike)):
        with open(image, "rb") as file:
            content = file.read()
        known = [kind for begin, kind in KINDS.items() if content.startswith(begin)]
        return content, known[0] if known else os.path.splitext(os.fspath(image))[1].lstrip(".").lower() or "png"
    for method in ("savefig", "save"):
        if hasattr(image, method):
            out = io.BytesIO()
            getattr(image, method)(out, format="png")
            return out.getvalue(), "png"
    return _png(*_pixels(image)), "png"


def _plain(values):
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return values.tolist() if hasattr(values, "tolist") else values


def _pixels(image):
    rows = [list(row) for row in _plain(image)]
    if rows and rows[0] and isinstance(rows[0][0], (list, tuple)):
        channels = len(rows[0][0])
        # A tensor has its channels first.
        if len(rows) in (1, 3, 4) and (hasattr(image, "detach") or channels not in (1, 3, 4)):
            rows = [[list(pixel) for pixel in zip(*lines)] for lines in zip(*rows)]
            channels = len(rows[0][0])
        if channels not in (1, 3, 4):
            raise ValueError("A picture has 1, 3 or 4 channels, last or first.")
    else:
        rows, channels = [[[value] for value in row] for row in rows], 1
    flat = [value for row in rows for pixel in row for value in pixel]
    whole = all(isinstance(value, int) for value in flat)
    scale = 1 if whole else 255
    byte = lambda v: 0 if math.isnan(v) else max(0, min(255, round(v * scale)))  # noqa: E731
    lines = [bytes(byte(value) for pixel in row for value in pixel) for row in rows]
    if not lines or not lines[0] or len({len(line) for line in lines}) > 1:
        raise ValueError("A picture has rows of one length, and at least one pixel.")
    return len(lines[0]) // channels, channels, lines


def _png(width, channels, lines):
    def part(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, len(lines), 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + line for line in lines))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")


def table(data):
    """Columns and rows as JSON: from lists by column, rows as dicts, a data frame, or a Table of ours."""
    if hasattr(data, "columns") and hasattr(data, "rows"):
        columns, rows = list(data.columns), [list(row) for row in data.rows]
    elif hasattr(data, "columns") and hasattr(data, "values"):
        columns, rows = list(data.columns), _plain(data.values)
    elif isinstance(data, dict):
        columns = list(data)
        rows = [list(row) for row in zip(*(_plain(values) for values in data.values()))]
    else:
        columns = list(dict.fromkeys(name for row in data for name in row))
        rows = [[row.get(name) for name in columns] for row in data]
    return json.dumps({"columns": [str(name) for name in columns], "data": [[_cell(v) for v in row] for row in rows]}).encode()


def _cell(value):
    value = _plain(value)
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        return to_json(value)
    return str(value)
