"""A run of your script, logged into Masthead by a thread beside the training."""

import json
import os
import platform
import sys
import threading
import time
import traceback
import uuid
import warnings

from . import media
from .client import Client, MastheadError
from .numbers import flat, to_json
from .spool import Spool

EVERY = 1.0
HEARTBEAT = 60.0
LONGEST_PAUSE = 30.0
# Answers after which a retry may succeed: signed out, missing role, too slow, too many.
PASSING = (401, 403, 408, 429)


class Run:
    """
    `with masthead.Run(name=…, params=…) as run:` begins a run, or continues the one of the same `key` after a kill, and ends it as the
    block ends: finished, or failed with the error. What is logged goes to disk at once; a thread sends it, again and again until the
    platform has it. An outage never stops training.

    name, experiment  as the table of runs shows them
    params            its config: names and plain values
    tags              words, or words with values
    genotype, task    id of a genotype of the platform that this run trains, and on what, in words: the run is its evaluation then
    key               yours to choose, such as a job's number: the same key continues the same run
    spool             folder for what is not sent yet; `.masthead/KEY` unless given
    client            else one from MASTHEAD_URL and MASTHEAD_TOKEN
    """

    def __init__(
        self,
        name=None,
        experiment=None,
        params=None,
        tags=None,
        key=None,
        spool=None,
        client=None,
        genotype=None,
        task=None,
    ):
        self.client = client or Client()
        key = key or uuid.uuid4().hex
        folder = spool or os.path.join(".masthead", key)
        self._spool = Spool(folder)
        tags = tags or {}
        about = {
            "key": key,
            "params": _texts(params or {}),
            "tags": _texts(tags if isinstance(tags, dict) else {each: "" for each in tags}),
            "environment": _environment(),
        }
        optional = {"name": name, "experiment": experiment, "genotype": genotype, "task": task}
        about.update({word: text for word, text in optional.items() if text})
        known = _remember(os.path.join(folder, "run.json"), {"spool": uuid.uuid4().hex[:12], "about": about})
        self._name, self._about = known["spool"], known["about"]
        self.key = self._about["key"]
        self.id = None
        self.stop_requested = False
        self._ended = False
        self._told = None
        self._away = False
        self._wake = threading.Event()
        self._sender = threading.Thread(target=self._send_all, name="masthead", daemon=True)
        self._sender.start()

    # What a script calls

    def log(self, step, values):
        """Values of one step by name: numbers, NumPy scalars, tensors of one element. NaN and infinities are kept."""
        step = int(step)
        full = self._spool.append_points(step, values, int(time.time() * 1000))
        if full is None:
            self._add({"type": "points", "step": step, "values": {str(k): to_json(v) for k, v in values.items()}})
        else:
            self._wake_if(full)

    def declare(self, key, goal="none", unit=""):
        """Declares before its first point whether a metric is better high (`max`) or low (`min`)."""
        self._add({"type": "metric", "key": key, "goal": goal, "unit": unit})

    def progress(self, done, total, unit="epochs", rate=None):
        self._add({"type": "progress", "done": done, "total": total, "unit": unit, "rate": rate})

    def message(self, text, level="info"):
        self._add({"type": "log", "level": level, "message": str(text)})

    def alarm(self, name, message):
        self._add({"type": "alarm", "alarm": name, "message": message})

    def summary(self, values):
        """Final figures, as the table and comparisons show them."""
        self._add({"type": "summary", "values": {str(k): to_json(v) for k, v in values.items()}})

    def log_file(self, file, name=None, step=0):
        """
        A file as it is now, into the run's own folder: weights, a picture, a table. `weights.safetensors` of a run that trains a genotype
        are that genotype's weights.
        """
        name = name or os.path.basename(file)
        self._spool.append({"file": {"name": name, "step": int(step), "kept": self._spool.keep(file)}})

    def log_image(self, key, image, step=0):
        """
        A picture of a step, shown on the run's page by step: a file's path (PNG, JPEG, SVG), a matplotlib figure, a PIL image, or pixels (lists,
        array, tensor; 0 to 255, or 0 to 1).
        """
        content, kind = media.picture(image)
        self._media(key, step, content, kind)

    def log_table(self, key, table, step=0):
        """A table of a step, shown on the run's page: lists by column, rows as dicts, or a data frame."""
        self._media(key, step, media.table(table), "json")

    def _media(self, key, step, content, kind):
        name = f"media/{key}/step-{int(step)}.{kind}"
        self._spool.append({"file": {"name": name, "step": int(step), "kept": self._spool.keep(content)}})

    def log_architecture(self, step, logits, space=None, genotype=None, of=None):
        """
        The architecture's logits at a step, as our own searches log them: heat map, scrubber, entropy, alarms and derived genotype follow.

        logits    a list of tensors, arrays or lists: one row per edge, one column per operation, in the space's order; normal cell first
        space     id of a search space of the platform, whose choices these are; needed once
        genotype  what is derived from them, where the script derives it itself
        of        how many steps there are, counted from 0: alarms know by it whether it is early or late
        """
        if of is not None:
            self.progress(step + 1, of)
        event = {"type": "architecture", "step": int(step), "logits": flat(logits), "genotype": genotype}
        self._add(event, {} if space is None else {"space": space})

    def finish(self, state="finished", reason=None, timeout=60.0):
        """
        Says how it ended, and waits up to `timeout` seconds until all is sent. What is not stays in the spool, for the next start. True where
        the platform has taken all.
        """
        if not self._ended:
            self._spool.append({"end": {"state": state, "reason": reason}})
            self._ended = True
            self._wake.set()
        self._sender.join(timeout)
        folder = self._spool.folder
        if self._sender.is_alive():
            again = f"it waits in {folder}, and is sent by the next Run(spool={folder!r})"
            warnings.warn(f"Masthead did not take all that was logged yet: {again}.", stacklevel=2)
            return False
        if self._spool.refused:
            self._spool.close()
            warnings.warn(f"Masthead refused some of what was logged: see {folder}/refused.ndjson.", stacklevel=2)
            return False
        if os.path.exists(folder):
            self._spool.remove()
        return True

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.finish("stopped" if self.stop_requested else "finished")
        elif kind is KeyboardInterrupt:
            self.finish("stopped", "interrupted")
        else:
            self.message("".join(traceback.format_exception(kind, error, trace)), "error")
            self.finish("failed", f"{kind.__name__}: {error}")
        return False

    def _repr_html_(self):
        at = f"{self.client.url}/runs/{self.id}"
        return f'<a href="{at}">{at}</a>' if self.id else "<i>not begun at the platform yet</i>"

    # The connection to the platform

    def _add(self, event, more=None):
        event["time"] = int(time.time() * 1000)
        self._wake_if(self._spool.append({"event": event, **(more or {})}))

    def _wake_if(self, full):
        # A script that logs fast is sent while it logs; one whose platform is away waits in peace.
        if full and not self._away:
            self._wake.set()

    def _send_all(self):
        pause, heard = EVERY, time.monotonic()
        while not (self._ended and self._spool.waiting == 0):
            self._wake.wait(pause)
            self._wake.clear()
            try:
                self._begin()
                while self._send_next():
                    heard = time.monotonic()
                if time.monotonic() - heard > HEARTBEAT:
                    self.client.mutate("tracking.log", run=self.id, batch="alive")
                    heard = time.monotonic()
                pause, self._away = EVERY, False
            except (MastheadError, OSError) as error:
                self._away = True
                self._tell(f"Masthead is out of reach ({error}): what is logged waits on disk.")
                pause = min(max(pause, EVERY) * 2, LONGEST_PAUSE)

    def _begin(self):
        if self.id is None:
            begun = self.client.mutate("tracking.start", **self._about)
            if not begun["new"]:
                self.client.mutate("tracking.end", run=begun["run"], state="running")
            self.id = begun["run"]

    def _send_next(self):
        found = self._spool.next()
        if found is None:
            return False
        lines, begin, end = found
        name = f"{self._name}-{begin}-{end}"
        # What is logged last says the end too. Where it is refused they are said one by one: neither takes the other with it.
        last = lines[-1] if len(lines) > 1 and isinstance(lines[-1], dict) else {}
        if "end" not in last or not self._taken(lines[:-1], name, last["end"]):
            for each in (lines[:-1], lines[-1:]) if "end" in last else (lines,):
                try:
                    self._say(each, name)
                except MastheadError as error:
                    if _passes(error):
                        raise
                    # It will never be accepted, and must not block the rest.
                    self._spool.set_aside(each, str(error))
                    self._tell(f"Masthead refuses some of what was logged: {error}")
        self._spool.confirm(end)
        self._spool.forget(lines)
        return True

    def _taken(self, lines, name, end):
        try:
            self._log(lines, name, {"end": end})
        except MastheadError as error:
            if _passes(error):
                raise
            return False
        return True

    def _say(self, lines, name):
        first = lines[0] if isinstance(lines[0], dict) else {}
        if "end" in first:
            self.client.mutate("tracking.end", run=self.id, **first["end"])
        elif "file" in first:
            kept = os.path.join(self._spool.folder, first["file"]["kept"])
            self.client.send_file(self.id, first["file"]["name"], kept, first["file"]["step"])
        else:
            self._log(lines, name, {})

    def _log(self, lines, name, more):
        read = [line for line in lines if isinstance(line, dict)]
        space = {"space": line["space"] for line in read if "space" in line}
        events = [json.dumps(line["event"]).encode() if isinstance(line, dict) else line for line in lines]
        answer = self.client.mutate_with("tracking.log", {"events": events}, run=self.id, batch=name, **space, **more)
        self.stop_requested = answer["state"] in ("stopping", "stopped")

    def _tell(self, text):
        if text != self._told:
            self._told = text
            print(text, file=sys.stderr)


def _passes(error):
    return error.status >= 500 or error.status in PASSING


def _remember(file, about):
    """The request that began the run, so that a process that takes over its spool can continue it."""
    if os.path.exists(file):
        with open(file) as known:
            return json.load(known)
    with open(file + ".new", "w") as new:
        json.dump(about, new)
    os.replace(file + ".new", file)
    return about


def _texts(values):
    return {str(name): _text(value) for name, value in values.items()}


def _text(value):
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return str(value)
    return json.dumps(value, default=str)


def _environment():
    found = {"python": platform.python_version(), "host": platform.node(), "system": platform.platform()}
    torch = sys.modules.get("torch")
    if torch is not None:
        found["torch"] = str(torch.__version__)
        found["device"] = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "cpu"
    return found
