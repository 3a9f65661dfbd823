"""The torch engine's process: frames come on standard input, answers go to standard output, notes to standard error.

A frame is `MHTP`, the protocol's version, the lengths of header and body, the header's CRC-32, a JSON header, and arrays
back to back, each padded to 8 bytes. When standard input ends, this process ends, whatever it is doing.
"""
import json
import os
import queue
import struct
import sys
import threading
import zlib

VERSION = 1
FRAME = struct.Struct("<4sHHIIQ")
LIMIT = 1 << 34


def take_output():
    """Nothing but frames may reach standard output: whatever else is printed goes to standard error."""
    private = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(private, "wb", buffering=0)


def read_exactly(stream, buffer):
    view = memoryview(buffer)
    while len(view) > 0:
        count = stream.readinto(view)
        if not count:
            os._exit(0)
        view = view[count:]
    return buffer


def read_frames(stream, frames):
    """In a separate thread, so that the parent's end is noticed in the middle of a step."""
    while True:
        head = read_exactly(stream, bytearray(FRAME.size))
        magic, version, _, header, crc, body = FRAME.unpack(head)
        if magic != b"MHTP" or version != VERSION or header + body > LIMIT:
            frames.put(None)
            return
        text = read_exactly(stream, bytearray(header))
        if zlib.crc32(text) != crc:
            frames.put(None)
            return
        frames.put((json.loads(bytes(text)), read_exactly(stream, bytearray(body))))


def write_frame(stream, header, arrays=()):
    """`arrays`: (name, flat tensor on the processor)."""
    import torch

    described, chunks = [], []
    for name, tensor in arrays:
        flat = tensor.detach().reshape(-1).to("cpu", torch.float32).contiguous()
        size = 4 * flat.numel()
        chunk = bytearray(size + -size % 8)
        if size:
            torch.frombuffer(chunk, dtype=torch.float32, count=flat.numel()).copy_(flat)
        described.append([name, flat.numel()])
        chunks.append(chunk)
    text = json.dumps({**header, "arrays": described}).encode()
    total = sum(len(chunk) for chunk in chunks)
    out = b"".join([FRAME.pack(b"MHTP", VERSION, 0, len(text), zlib.crc32(text), total), text, *chunks])
    view = memoryview(out)
    while len(view) > 0:
        view = view[stream.write(view) :]


def main():
    frames = queue.Queue()
    output = take_output()
    threading.Thread(target=read_frames, args=(sys.stdin.buffer.raw, frames), daemon=True).start()
    try:
        import torch  # noqa: F401
    except Exception as error:  # whatever an installation can be broken by
        import_failed(output, error)
    from service import Service

    service = Service()
    write_frame(output, {"hello": VERSION, **service.facts()})
    while True:
        frame = frames.get()
        if frame is None:
            os._exit(3)
        header, body = frame
        write_frame(output, *service.answer(header, body))


def import_failed(output, error):
    """Without torch no tensor can be framed: this one frame has no arrays."""
    text = json.dumps({"hello": VERSION, "failed": f"{type(error).__name__}: {error}", "python": sys.version.split()[0]}).encode()
    output.write(FRAME.pack(b"MHTP", VERSION, 0, len(text), zlib.crc32(text), 0) + text)
    os._exit(0)


if __name__ == "__main__":
    main()
