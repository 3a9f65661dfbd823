"""
What a run logs, on disk before it is sent: an outage, a kill or a full network never stops training and loses nothing that was logged.
One folder per run: a line per event as it is logged; which of them are being sent; up to where they were confirmed.
"""

import json
import os
import shutil
import threading
import uuid

MOST_EVENTS = 5_000
MOST_BYTES = 1_000_000
# An event with nothing beside it is sent as the bytes that it was logged as.
PLAIN = (b'{"event":{', b"}}\n")
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Spool:
    """Appended by training, read by the sender; both of one process, or of one after the other."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self._lines = os.path.join(folder, "events.ndjson")
        self._lock = threading.Lock()
        self._names = {}
        self._cut_half_a_line()
        self._file = open(self._lines, "ab", buffering=0)
        self.size = os.path.getsize(self._lines)
        self.confirmed = (self._read("confirmed") or [0])[0]

    def _cut_half_a_line(self):
        """A kill in the middle of a line leaves half of it."""
        if not os.path.exists(self._lines):
            return
        with open(self._lines, "rb+") as file:
            whole = sum(len(line) for line in file if line.endswith(b"\n"))
            file.truncate(whole)

    def _read(self, name):
        try:
            with open(os.path.join(self.folder, name)) as file:
                return [int(each) for each in file.read().split()]
        except (OSError, ValueError):
            return None

    def _write(self, name, *numbers):
        file = os.path.join(self.folder, name)
        with open(file + ".new", "w") as new:
            new.write(" ".join(map(str, numbers)))
        os.replace(file + ".new", file)

    def append(self, line):
        """True where as much waits as is sent at once."""
        return self.append_text(_encode(line).encode() + b"\n")

    def append_points(self, step, values, now):
        """A step's points as `append` writes them, in two thirds of its time; None where a name or a value is not what most are."""
        parts, names = [], self._names
        for name, value in values.items():
            # Of NaN and infinities the difference is NaN.
            if type(value) is not float or value - value != 0.0:
                return None
            known = names.get(name)
            if known is None:
                if type(name) is not str:
                    return None
                known = names[name] = _encode(name) + ":"
            parts.append(f"{known}{value!r}")
        text = f'{{"event":{{"type":"points","step":{step},"values":{{{",".join(parts)}}},"time":{now}}}}}\n'
        return self.append_text(text.encode())

    def append_text(self, text):
        with self._lock:
            if not self._file.closed:
                self._file.write(text)
                self.size += len(text)
            return self.size - self.confirmed >= MOST_BYTES

    def keep(self, file):
        """A copy of a file as it is now, or these bytes, until they are sent."""
        kept = f"file-{uuid.uuid4().hex}"
        place = os.path.join(self.folder, kept)
        if isinstance(file, bytes):
            with open(place, "wb") as out:
                out.write(file)
        else:
            shutil.copyfile(file, place)
        return kept

    def forget(self, lines):
        """Files that were sent, or permanently refused."""
        for line in lines:
            if isinstance(line, dict) and "file" in line:
                try:
                    os.remove(os.path.join(self.folder, line["file"]["kept"]))
                except FileNotFoundError:
                    pass

    def next(self):
        """
        The next lines to send, with the places where they begin and end; None where all is confirmed. The same lines again until they are
        confirmed, also after a kill: the places are their name, under which the platform takes them once. A line is the JSON of its event, or,
        where it holds anything else, read.
        """
        if self.waiting == 0:
            return None
        known = self._read("sending")
        begin, end = known if known and known[0] == self.confirmed else (self.confirmed, None)
        lines, place, until = [], begin, self.size if end is None else end
        with open(self._lines, "rb") as file:
            file.seek(begin)
            while place < until:
                text = file.readline()
                plain = text.startswith(PLAIN[0]) and text.endswith(PLAIN[1])
                line = text[len('{"event":') : -len("}\n")] if plain else json.loads(text)
                # Each file is sent alone; the end with what was logged before it.
                alone, last = not plain and "file" in line, not plain and "end" in line
                if end is None and lines and (alone or len(lines) >= MOST_EVENTS or place - begin > MOST_BYTES):
                    break
                lines.append(line)
                place += len(text)
                if end is None and (alone or last):
                    break
        self._write("sending", begin, place)
        return lines, begin, place

    def confirm(self, end):
        """Everything before `end` is at the platform."""
        self._write("confirmed", end)
        self.confirmed = end

    def set_aside(self, lines, reason):
        """What the platform will never accept: kept beside the rest."""
        with open(os.path.join(self.folder, "refused.ndjson"), "a") as file:
            read = [{"event": json.loads(line)} if isinstance(line, bytes) else line for line in lines]
            file.write(json.dumps({"reason": reason, "lines": read}) + "\n")

    @property
    def waiting(self):
        with self._lock:
            return self.size - self.confirmed

    @property
    def refused(self):
        return os.path.exists(os.path.join(self.folder, "refused.ndjson"))

    def close(self):
        with self._lock:
            self._file.close()

    def remove(self):
        """If everything was accepted."""
        self.close()
        for name in os.listdir(self.folder):
            os.remove(os.path.join(self.folder, name))
        os.rmdir(self.folder)
