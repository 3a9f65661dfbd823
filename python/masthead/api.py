"""
Every call of the API by name, with its fields: `client.api.runs.get(id=…)`. Made from the OpenAPI document by test/python-api.test.ts, not by hand.
"""

from typing import Any, Dict, List, Literal, Union

# A field that is not given: None is said as null.
ABSENT: Any = ...


def _given(*fields: Any) -> Dict[str, Any]:
    return {name: value for name, value in fields if value is not ABSENT}


class System:
    def __init__(self, client: Any) -> None:
        self._client = client

    def status(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.status")

    def overview(self, *, since: Union[float, None] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.overview", **_given(("since", since)))

    def devices(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.devices")

    def engines(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.engines")

    def targets(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.targets")

    def doctor(self, *, fresh: bool = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.doctor", **_given(("fresh", fresh)))

    def search(self, *, text: str, limit: int = ABSENT) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.search", **_given(("text", text), ("limit", limit)))

    def changeQueue(self, *, drained: bool = ABSENT, perPerson: Union[int, None] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("system.changeQueue", **_given(("drained", drained), ("perPerson", perPerson), ("was", was)))

    def storage(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.storage")

    def removeCheckpoints(self, *, runs: List[str] = ABSENT, olderThanDays: float = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("system.removeCheckpoints", **_given(("runs", runs), ("olderThanDays", olderThanDays)))

    def retention(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("system.retention")

    def changeRetention(self, *, checkpoints: Union[int, None] = ABSENT, trash: Union[int, None] = ABSENT, backups: Union[int, None] = ABSENT, audit: Union[int, None] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("system.changeRetention", **_given(("checkpoints", checkpoints), ("trash", trash), ("backups", backups), ("audit", audit), ("was", was)))

    def backups(self) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.query("system.backups")

    def startBackup(self) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("system.startBackup")

    def backupCare(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope admin."""
        return self._client.query("system.backupCare")

    def changeBackupSchedule(self, *, everyHours: Union[int, None], was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("system.changeBackupSchedule", **_given(("everyHours", everyHours), ("was", was)))

    def removeBackup(self, *, name: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("system.removeBackup", **_given(("name", name)))


class Datasets:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasets.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasets.get", **_given(("id", id)))

    def sources(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasets.sources")

    def edit(self, *, id: str, name: str, licence: str, origin: str, classes: List[str] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasets.edit", **_given(("id", id), ("name", name), ("licence", licence), ("origin", origin), ("classes", classes), ("was", was)))

    def classHistory(self, *, id: str) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasets.classHistory", **_given(("id", id)))

    def quality(self, *, id: str) -> Union[Dict[str, Any], None]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasets.quality", **_given(("id", id)))

    def trash(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasets.trash")

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasets.delete", **_given(("id", id)))

    def restore(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasets.restore", **_given(("id", id)))

    def purge(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("datasets.purge", **_given(("id", id)))

    def importSource(self, *, source: Literal["mnist", "glyphs", "fashion-mnist"]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasets.importSource", **_given(("source", source)))

    def importIdx(self, *, name: str, classes: List[str], licence: str, origin: str, trainImages: str, trainLabels: str, testImages: str, testLabels: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("datasets.importIdx", **_given(("name", name), ("classes", classes), ("licence", licence), ("origin", origin), ("trainImages", trainImages), ("trainLabels", trainLabels), ("testImages", testImages), ("testLabels", testLabels)))


class DatasetImports:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasetImports.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("datasetImports.get", **_given(("id", id)))

    def fromPaths(self, *, name: str, licence: str, origin: str, paths: List[str], grouped: bool = ABSENT, channels: Union[float, None] = ABSENT, side: Union[int, None] = ABSENT, fit: Literal["crop", "pad", "stretch"] = ABSENT, keep: Literal["auto", "pixels", "encoded"] = ABSENT, testShare: float = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasetImports.fromPaths", **_given(("name", name), ("licence", licence), ("origin", origin), ("paths", paths), ("grouped", grouped), ("channels", channels), ("side", side), ("fit", fit), ("keep", keep), ("testShare", testShare)))

    def fromUploads(self, *, name: str, licence: str, origin: str, uploads: List[str], grouped: bool = ABSENT, channels: Union[float, None] = ABSENT, side: Union[int, None] = ABSENT, fit: Literal["crop", "pad", "stretch"] = ABSENT, keep: Literal["auto", "pixels", "encoded"] = ABSENT, testShare: float = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasetImports.fromUploads", **_given(("name", name), ("licence", licence), ("origin", origin), ("uploads", uploads), ("grouped", grouped), ("channels", channels), ("side", side), ("fit", fit), ("keep", keep), ("testShare", testShare)))

    def cancel(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("datasetImports.cancel", **_given(("id", id)))


class TaskSets:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("taskSets.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("taskSets.get", **_given(("id", id)))

    def check(self, *, spec: Any) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("taskSets.check", **_given(("spec", spec)))

    def nearCopies(self, *, spec: Dict[str, Any]) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("taskSets.nearCopies", **_given(("spec", spec)))

    def create(self, *, name: str, spec: Dict[str, Any]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("taskSets.create", **_given(("name", name), ("spec", spec)))

    def update(self, *, id: str, name: str = ABSENT, spec: Dict[str, Any] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("taskSets.update", **_given(("id", id), ("name", name), ("spec", spec), ("was", was)))

    def trash(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("taskSets.trash")

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("taskSets.delete", **_given(("id", id)))

    def restore(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("taskSets.restore", **_given(("id", id)))

    def purge(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("taskSets.purge", **_given(("id", id)))

    def preview(self, *, part: Literal["metaTrain", "metaValidation", "heldOut"], indices: List[int], seed: int, id: str = ABSENT, spec: Dict[str, Any] = ABSENT) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("taskSets.preview", **_given(("part", part), ("indices", indices), ("seed", seed), ("id", id), ("spec", spec)))


class Spaces:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("spaces.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("spaces.get", **_given(("id", id)))

    def create(self, *, name: str, document: Dict[str, Any]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("spaces.create", **_given(("name", name), ("document", document)))

    def update(self, *, id: str, name: str = ABSENT, document: Dict[str, Any] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("spaces.update", **_given(("id", id), ("name", name), ("document", document), ("was", was)))

    def sizes(self, *, document: Dict[str, Any], resolution: int, classes: int, batch: int) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("spaces.sizes", **_given(("document", document), ("resolution", resolution), ("classes", classes), ("batch", batch)))

    def compatibility(self, *, document: Dict[str, Any]) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("spaces.compatibility", **_given(("document", document)))

    def presets(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("spaces.presets")


class Experiments:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("experiments.list")

    def create(self, *, name: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("experiments.create", **_given(("name", name)))


class Runs:
    def __init__(self, client: Any) -> None:
        self._client = client

    def launch(self, *, config: Any, name: str = ABSENT, experiment: str = ABSENT, tags: List[str] = ABSENT, notes: str = ABSENT, priority: int = ABSENT, seeds: List[int] = ABSENT, sweep: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.launch", **_given(("config", config), ("name", name), ("experiment", experiment), ("tags", tags), ("notes", notes), ("priority", priority), ("seeds", seeds), ("sweep", sweep)))

    def plan(self, *, config: Any, sweep: Dict[str, Any] = ABSENT, seeds: int = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.plan", **_given(("config", config), ("sweep", sweep), ("seeds", seeds)))

    def check(self, *, config: Any) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.check", **_given(("config", config)))

    def earlierSearches(self, *, space: str) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.earlierSearches", **_given(("space", space)))

    def list(self, *, limit: int = ABSENT, cursor: Union[str, None] = ABSENT, direction: Literal["forward"] = ABSENT, filter: Dict[str, Any] = ABSENT, sort: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.list", **_given(("limit", limit), ("cursor", cursor), ("direction", direction), ("filter", filter), ("sort", sort)))

    def index(self, *, query: str = ABSENT, sort: str = ABSENT, descending: bool = ABSENT, group: str = ABSENT, figures: List[str] = ABSENT, columns: List[str] = ABSENT, trash: bool = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.index", **_given(("query", query), ("sort", sort), ("descending", descending), ("group", group), ("figures", figures), ("columns", columns), ("trash", trash)))

    def rows(self, *, ids: List[str], columns: List[str] = ABSENT) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.rows", **_given(("ids", ids), ("columns", columns)))

    def vocabulary(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.vocabulary")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.get", **_given(("id", id)))

    def stop(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.stop", **_given(("id", id)))

    def resume(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.resume", **_given(("id", id)))

    def continue_(self, *, id: str, step: int, length: int = ABSENT, name: str = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.continue", **_given(("id", id), ("step", step), ("length", length), ("name", name)))

    def clone(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.clone", **_given(("id", id)))

    def reorder(self, *, id: str, to: Dict[str, Any], was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.reorder", **_given(("id", id), ("to", to), ("was", was)))

    def edit(self, *, id: str, name: str = ABSENT, notes: str = ABSENT, tags: List[str] = ABSENT, was: Dict[str, Any] = ABSENT, experiment: Union[str, None] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("runs.edit", **_given(("id", id), ("name", name), ("notes", notes), ("tags", tags), ("was", was), ("experiment", experiment)))

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.delete", **_given(("id", id)))

    def restore(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.restore", **_given(("id", id)))

    def purge(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.purge", **_given(("id", id)))

    def dependants(self, *, ids: List[str]) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.dependants", **_given(("ids", ids)))

    def lineage(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.lineage", **_given(("id", id)))

    def bulk(self, *, ids: List[str], act: Dict[str, Any]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("runs.bulk", **_given(("ids", ids), ("act", act)))

    def log(self, *, id: str, after: Union[str, None] = ABSENT, limit: int = ABSENT, tail: bool = ABSENT, text: str = ABSENT, level: Literal["debug", "info", "warn", "error"] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("runs.log", **_given(("id", id), ("after", after), ("limit", limit), ("tail", tail), ("text", text), ("level", level)))


class Tracking:
    def __init__(self, client: Any) -> None:
        self._client = client

    def start(self, *, name: str = ABSENT, experiment: str = ABSENT, params: Dict[str, Any] = ABSENT, tags: Dict[str, Any] = ABSENT, key: str = ABSENT, genotype: str = ABSENT, task: str = ABSENT, environment: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("tracking.start", **_given(("name", name), ("experiment", experiment), ("params", params), ("tags", tags), ("key", key), ("genotype", genotype), ("task", task), ("environment", environment)))

    def log(self, *, run: str, batch: str, params: Dict[str, Any] = ABSENT, tags: Dict[str, Any] = ABSENT, space: str = ABSENT, events: List[Dict[str, Any]] = ABSENT, end: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("tracking.log", **_given(("run", run), ("batch", batch), ("params", params), ("tags", tags), ("space", space), ("events", events), ("end", end)))

    def end(self, *, run: str, state: Literal["running", "finished", "failed", "stopped"], reason: Union[str, None] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("tracking.end", **_given(("run", run), ("state", state), ("reason", reason)))


class Series:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self, *, run: str) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("series.list", **_given(("run", run)))

    def listMany(self, *, runs: List[str]) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("series.listMany", **_given(("runs", runs)))

    def curves(self, *, requests: List[Dict[str, Any]], axis: Literal["step", "time"], width: int, from_: Union[float, None] = ABSENT, to: Union[float, None] = ABSENT, discarded: bool = ABSENT) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("series.curves", **_given(("requests", requests), ("axis", axis), ("width", width), ("from", from_), ("to", to), ("discarded", discarded)))

    def curvesPacked(self, *, requests: List[Dict[str, Any]], axis: Literal["step", "time"], width: int, from_: Union[float, None] = ABSENT, to: Union[float, None] = ABSENT, discarded: bool = ABSENT) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("series.curvesPacked", **_given(("requests", requests), ("axis", axis), ("width", width), ("from", from_), ("to", to), ("discarded", discarded)))


class Architecture:
    def __init__(self, client: Any) -> None:
        self._client = client

    def history(self, *, run: str, limit: int = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("architecture.history", **_given(("run", run), ("limit", limit)))


class Priors:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("priors.list")

    def posteriors(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("priors.posteriors", **_given(("id", id)))

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("priors.get", **_given(("id", id)))

    def gallery(self) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("priors.gallery")

    def description(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("priors.description", **_given(("id", id)))

    def edit(self, *, id: str, name: str = ABSENT, notes: str = ABSENT, tags: List[str] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("priors.edit", **_given(("id", id), ("name", name), ("notes", notes), ("tags", tags), ("was", was)))


class Genotypes:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self, *, limit: int = ABSENT, cursor: Union[str, None] = ABSENT, direction: Literal["forward"] = ABSENT, run: str = ABSENT, space: str = ABSENT, text: str = ABSENT, origin: Literal["found", "imported"] = ABSENT, evaluated: bool = ABSENT, order: Literal["newest", "name", "accuracy", "published"] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("genotypes.list", **_given(("limit", limit), ("cursor", cursor), ("direction", direction), ("run", run), ("space", space), ("text", text), ("origin", origin), ("evaluated", evaluated), ("order", order)))

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("genotypes.get", **_given(("id", id)))

    def import_(self, *, name: str, text: str, which: str = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("genotypes.import", **_given(("name", name), ("text", text), ("which", which)))

    def edit(self, *, id: str, name: str = ABSENT, notes: str = ABSENT, tags: List[str] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("genotypes.edit", **_given(("id", id), ("name", name), ("notes", notes), ("tags", tags), ("was", was)))

    def sizes(self, *, id: str, initChannels: int, layers: int, classes: int, resolution: int, inputChannels: float = ABSENT, auxiliary: bool = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("genotypes.sizes", **_given(("id", id), ("initChannels", initChannels), ("layers", layers), ("classes", classes), ("resolution", resolution), ("inputChannels", inputChannels), ("auxiliary", auxiliary)))

    def points(self, *, run: str = ABSENT, space: str = ABSENT, text: str = ABSENT, origin: Literal["found", "imported"] = ABSENT, evaluated: bool = ABSENT) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("genotypes.points", **_given(("run", run), ("space", space), ("text", text), ("origin", origin), ("evaluated", evaluated)))

    def consensus(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("genotypes.consensus", **_given(("id", id)))

    def recordEvaluation(self, *, genotype: str, task: str, accuracy: float, source: str, epochs: Union[int, None] = ABSENT, parameters: Union[int, None] = ABSENT, note: str = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("genotypes.recordEvaluation", **_given(("genotype", genotype), ("task", task), ("accuracy", accuracy), ("source", source), ("epochs", epochs), ("parameters", parameters), ("note", note)))

    def deleteEvaluation(self, *, id: int) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("genotypes.deleteEvaluation", **_given(("id", id)))


class Benchmarks:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("benchmarks.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("benchmarks.get", **_given(("id", id)))

    def ranges(self, *, id: str) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("benchmarks.ranges", **_given(("id", id)))

    def preview(self, *, file: Dict[str, Any]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("benchmarks.preview", **_given(("file", file)))

    def import_(self, *, name: str, source: str, file: Dict[str, Any], mapping: Dict[str, Any]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("benchmarks.import", **_given(("name", name), ("source", source), ("file", file), ("mapping", mapping)))

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("benchmarks.delete", **_given(("id", id)))

    def lookUp(self, *, benchmark: str, architectures: List[str], purpose: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope log."""
        return self._client.mutate("benchmarks.lookUp", **_given(("benchmark", benchmark), ("architectures", architectures), ("purpose", purpose)))


class Compare:
    def __init__(self, client: Any) -> None:
        self._client = client

    def runs(self, *, runs: List[str], by: Union[Literal["arm", "tasks", "settings", "name", "experiment", "tag"], str] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("compare.runs", **_given(("runs", runs), ("by", by)))

    def posteriors(self, *, runs: List[str]) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("compare.posteriors", **_given(("runs", runs)))


class Studies:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("studies.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("studies.get", **_given(("id", id)))

    def report(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("studies.report", **_given(("id", id)))

    def preview(self, *, definition: Any) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("studies.preview", **_given(("definition", definition)))

    def create(self, *, name: str, definition: Any) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("studies.create", **_given(("name", name), ("definition", definition)))

    def setState(self, *, id: str, state: Literal["active", "paused"]) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("studies.setState", **_given(("id", id), ("state", state)))

    def remove(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("studies.remove", **_given(("id", id)))


class Reports:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("reports.list")

    def get(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("reports.get", **_given(("id", id)))

    def create(self, *, runs: List[str], name: str = ABSENT, by: Union[Literal["arm", "tasks", "settings", "name", "experiment", "tag"], str] = ABSENT, blocks: List[Dict[str, Any]] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("reports.create", **_given(("runs", runs), ("name", name), ("by", by), ("blocks", blocks)))

    def update(self, *, id: str, name: str = ABSENT, runs: List[str] = ABSENT, by: Union[Literal["arm", "tasks", "settings", "name", "experiment", "tag"], str] = ABSENT, blocks: List[Dict[str, Any]] = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("reports.update", **_given(("id", id), ("name", name), ("runs", runs), ("by", by), ("blocks", blocks), ("was", was)))

    def freeze(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("reports.freeze", **_given(("id", id)))

    def unfreeze(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("reports.unfreeze", **_given(("id", id)))

    def trash(self) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("reports.trash")

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("reports.delete", **_given(("id", id)))

    def restore(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("reports.restore", **_given(("id", id)))

    def purge(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("reports.purge", **_given(("id", id)))


class Views:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self, *, page: Literal["runs"]) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("views.list", **_given(("page", page)))

    def save(self, *, page: Literal["runs"], name: str, address: str, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("views.save", **_given(("page", page), ("name", name), ("address", address), ("was", was)))

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role member or above; a token, the scope launch."""
        return self._client.mutate("views.delete", **_given(("id", id)))


class Webhooks:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.query("webhooks.list")

    def create(self, *, name: str, url: str, events: List[Literal["run.finished", "run.failed", "run.stopped", "run.lost", "alarm.raised", "study.finished", "study.paused"]], onlyMine: bool = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("webhooks.create", **_given(("name", name), ("url", url), ("events", events), ("onlyMine", onlyMine)))

    def edit(self, *, id: str, name: str = ABSENT, url: str = ABSENT, events: List[Literal["run.finished", "run.failed", "run.stopped", "run.lost", "alarm.raised", "study.finished", "study.paused"]] = ABSENT, onlyMine: bool = ABSENT, enabled: bool = ABSENT, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("webhooks.edit", **_given(("id", id), ("name", name), ("url", url), ("events", events), ("onlyMine", onlyMine), ("enabled", enabled), ("was", was)))

    def rotateSecret(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("webhooks.rotateSecret", **_given(("id", id)))

    def delete(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("webhooks.delete", **_given(("id", id)))

    def test(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("webhooks.test", **_given(("id", id)))

    def deliveries(self, *, webhook: str = ABSENT, limit: int = ABSENT, cursor: Union[str, None] = ABSENT, direction: Literal["forward"] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.query("webhooks.deliveries", **_given(("webhook", webhook), ("limit", limit), ("cursor", cursor), ("direction", direction)))

    def redeliver(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.mutate("webhooks.redeliver", **_given(("id", id)))


class Members:
    def __init__(self, client: Any) -> None:
        self._client = client

    def me(self, **fields: Any) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.query("members.me", **fields)

    def list(self, **fields: Any) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope admin."""
        return self._client.query("members.list", **fields)

    def invite(self, *, access: Literal["viewer", "member", "admin"], note: str) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("members.invite", **_given(("access", access), ("note", note)))

    def invitations(self, **fields: Any) -> List[Dict[str, Any]]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.query("members.invitations", **fields)

    def withdrawInvitation(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("members.withdrawInvitation", **_given(("id", id)))

    def resetPassword(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("members.resetPassword", **_given(("id", id)))

    def changeAccess(self, *, id: str, access: Literal["viewer", "member", "admin"], was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("members.changeAccess", **_given(("id", id), ("access", access), ("was", was)))

    def remove(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("members.remove", **_given(("id", id)))

    def restore(self, *, id: str) -> Dict[str, Any]:
        """Needs the role admin or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("members.restore", **_given(("id", id)))

    def editMe(self, *, name: str, email: str, was: Dict[str, Any] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope admin."""
        return self._client.mutate("members.editMe", **_given(("name", name), ("email", email), ("was", was)))

    def changePassword(self, *, current: str, next: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope admin."""
        return self._client.mutate("members.changePassword", **_given(("current", current), ("next", next)))

    def signOutElsewhere(self, **fields: Any) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope admin."""
        return self._client.mutate("members.signOutElsewhere", **fields)


class Tokens:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self, **fields: Any) -> List[Dict[str, Any]]:
        """Needs the role viewer or above; a token, the scope admin."""
        return self._client.query("tokens.list", **fields)

    def create(self, *, name: str, scopes: List[Literal["read", "log", "launch", "admin"]], days: Union[int, None] = ABSENT) -> Dict[str, Any]:
        """Needs the role viewer or above, and a browser whose reader gave their password in the last ten minutes: no token may."""
        return self._client.mutate("tokens.create", **_given(("name", name), ("scopes", scopes), ("days", days)))

    def revoke(self, *, id: str) -> Dict[str, Any]:
        """Needs the role viewer or above; a token, the scope read."""
        return self._client.mutate("tokens.revoke", **_given(("id", id)))


class Audit:
    def __init__(self, client: Any) -> None:
        self._client = client

    def list(self, *, who: str = ABSENT, what: str = ABSENT, object: str = ABSENT, from_: float = ABSENT, to: float = ABSENT, limit: int = ABSENT, cursor: Union[str, None] = ABSENT, direction: Literal["forward"] = ABSENT) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.query("audit.list", **_given(("who", who), ("what", what), ("object", object), ("from", from_), ("to", to), ("limit", limit), ("cursor", cursor), ("direction", direction)))

    def vocabulary(self, **fields: Any) -> Dict[str, Any]:
        """Needs the role admin or above; a token, the scope admin."""
        return self._client.query("audit.vocabulary", **fields)


class Api:
    def __init__(self, client: Any) -> None:
        self.system = System(client)
        self.datasets = Datasets(client)
        self.datasetImports = DatasetImports(client)
        self.taskSets = TaskSets(client)
        self.spaces = Spaces(client)
        self.experiments = Experiments(client)
        self.runs = Runs(client)
        self.tracking = Tracking(client)
        self.series = Series(client)
        self.architecture = Architecture(client)
        self.priors = Priors(client)
        self.genotypes = Genotypes(client)
        self.benchmarks = Benchmarks(client)
        self.compare = Compare(client)
        self.studies = Studies(client)
        self.reports = Reports(client)
        self.views = Views(client)
        self.webhooks = Webhooks(client)
        self.members = Members(client)
        self.tokens = Tokens(client)
        self.audit = Audit(client)
