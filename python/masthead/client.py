"""Calls of Masthead's JSON API, /api/v1."""

import datetime
import json
import os
import urllib.error
import urllib.parse
import urllib.request

from .numbers import from_json
from .api import Api
from .tables import Series, Table


class MastheadError(Exception):
    """A refusal of the platform, with its message. `code` says why (`not-found`, `forbidden`, …); `status` is HTTP's."""

    def __init__(self, message, code, status, field=None):
        super().__init__(message)
        self.code = code
        self.status = status
        self.field = field


class Client:
    """
    One platform, as one person. `api` has every call by name, with its fields (`api.runs.get(id=…)`); what is asked most stands here. `url` and `token` come from MASTHEAD_URL and MASTHEAD_TOKEN unless they are given.
    """

    def __init__(self, url=None, token=None, timeout=30.0):
        self.url = (url or os.environ.get("MASTHEAD_URL") or "http://127.0.0.1:3140").rstrip("/")
        self.token = token or os.environ.get("MASTHEAD_TOKEN")
        self.timeout = timeout
        self.api = Api(self)

    def query(self, procedure, **input):
        """Reads: `query("runs.get", id="run_…")`."""
        asked = "?input=" + urllib.parse.quote(json.dumps(input)) if input else ""
        return self._call("GET", procedure, asked, None)

    def mutate(self, procedure, **input):
        """Changes something: `mutate("runs.stop", id="run_…")`."""
        return self._call("POST", procedure, "", json.dumps(input).encode())

    def mutate_with(self, procedure, lists, **input):
        """As `mutate`, with lists by name whose items are JSON already, as bytes: a long log is not read again to be sent."""
        parts = [json.dumps(input)[1:-1].encode()]
        parts += [b'"%s":[%s]' % (name.encode(), b",".join(items)) for name, items in lists.items()]
        return self._call("POST", procedure, "", b"{%s}" % b",".join(parts))

    def runs(self, query="", columns=("state", "created"), limit=100):
        """A table of the runs that `query` means (docs/run-queries.md), with these columns (`best(val.acc)`, `config.params.lr`)."""
        found = self.query("runs.index", query=query)["ids"]
        ids = ["run_" + found[at : at + 12] for at in range(0, len(found), 12)][:limit]
        rows = []
        for at in range(0, len(ids), 50):
            for row in self.query("runs.rows", ids=ids[at : at + 50], columns=list(columns)):
                values = [from_json(value) for value in row["values"]]
                rows.append([row["run"]["id"], row["run"]["name"], *values])
        return Table(["id", "name", *columns], rows)

    def series(self, run, key):
        """Every point of one metric, drawn as a curve in a notebook: a table of step, time (milliseconds since the epoch) and value."""
        asked = urllib.parse.urlencode({"run": run, "key": key, "format": "json"})
        points = self._fetch("GET", f"/api/series/export?{asked}", None)
        rows = [[p["step"], _milliseconds(p["time"]), from_json(p["value"])] for p in points]
        return Series(key, ["step", "time", "value"], rows)

    def export_runs(self, file, query="", columns=()):
        """All runs that `query` means into a file: CSV, JSON or Parquet, as its name ends."""
        self._save("/api/runs/export", [("query", query), ("columns", ";".join(columns))], file)

    def export_series(self, run, file, keys=()):
        """Every point of a run's series, or of those named, into a file: CSV, JSON or Parquet, as its name ends."""
        self._save("/api/series/export", [("run", run), *(("key", key) for key in keys)], file)

    def _save(self, path, asked, file):
        ending = os.path.splitext(file)[1][1:].lower()
        if ending not in ("csv", "json", "parquet"):
            raise ValueError(f"{file}: name a file that ends in .csv, .json or .parquet")
        answer = self._ask("GET", path + "?" + urllib.parse.urlencode([("format", ending), *asked]), None, None)
        with open(file, "wb") as out:
            out.write(answer)

    def send_file(self, run, name, file, step=0):
        """A file into a run's own folder, whole; sent again, it replaces the one before."""
        place = "/".join(urllib.parse.quote(part, safe="") for part in name.split("/"))
        with open(file, "rb") as body:
            size = os.path.getsize(file)
            self._fetch("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{run}/artifacts/{place}?step={step}", body, size)

    def genotype(self, id):
        """A genotype, whose cells a notebook draws."""
        found = Genotype(self.query("genotypes.get", id=id))
        try:
            found.drawing = self._text(f"/api/genotypes/{urllib.parse.quote(id)}/download?format=svg")
        except MastheadError:
            pass  # The table of its edges is shown then.
        return found

    def _call(self, method, procedure, asked, body):
        return self._fetch(method, "/api/v1/" + procedure.replace(".", "/") + asked, body)

    def _text(self, path):
        return self._ask("GET", path, None, None).decode()

    def _fetch(self, method, path, body, size=None):
        return json.loads(self._ask(method, path, body, size))

    def _ask(self, method, path, body, size):
        headers = {"Accept": "application/json"}
        if size is not None:
            headers.update({"Content-Type": "application/octet-stream", "Content-Length": str(size)})
        elif body is not None:
            headers["Content-Type"] = "application/json"
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None


class Genotype(dict):
    """A genotype as the API returns it; `drawing` is the platform's own, as SVG."""

    drawing = None

    def _repr_html_(self):
        rows = [
            [cell, str(edge)]
            for cell, edges in self.get("document", {}).items()
            if isinstance(edges, list)
            for edge in edges
        ]
        title = str(self.get("name", "")).replace("&", "&amp;").replace("<", "&lt;")
        drawn = "" if self.drawing is None else f'<div style="background: #fff">{self.drawing}</div>'
        return f"<b>{title}</b>{drawn}" + Table(["cell", "edge"], rows)._repr_html_()


def _milliseconds(text):
    """Of a time as the API's files write it: 2026-11-30T01:02:03.004Z."""
    time = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return round(time.timestamp() * 1000)


def _refusal(error):
    try:
        answer = json.loads(error.read())
        # Files use the MLflow protocol, which has its own form of errors.
        said = answer.get("error") or {"message": answer["message"], "code": answer["error_code"]}
        return MastheadError(said["message"], said["code"], error.code, said.get("field"))
    except (ValueError, KeyError, TypeError):
        return MastheadError(f"The server answered {error.code}.", "unknown", error.code)
