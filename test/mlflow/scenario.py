"""What a lab's scripts do with an MLflow client, tested on the server at MLFLOW_TRACKING_URI: nothing but mlflow-skinny is needed."""

import math
import os
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException


def refused(work, code):
    try:
        work()
    except MlflowException as error:
        assert error.error_code == code, (error.error_code, str(error))
        return str(error)
    raise AssertionError("nothing was refused")


client = MlflowClient()
version = int(mlflow.__version__.split(".")[0])

# Experiments
experiment = mlflow.set_experiment("Lab / first")
assert mlflow.set_experiment("Lab / first").experiment_id == experiment.experiment_id
refused(lambda: client.create_experiment("Lab / first"), "RESOURCE_ALREADY_EXISTS")
refused(lambda: client.get_experiment("ex_000000000000"), "RESOURCE_DOES_NOT_EXIST")
assert client.get_experiment_by_name("nothing of this name") is None
assert client.get_experiment("0").name == "Default"
other = client.create_experiment("Other", tags={"team": "nas"})
assert client.get_experiment(other).tags == {"team": "nas"}
client.set_experiment_tag(other, "where", "here")
client.rename_experiment(other, "Renamed")
assert client.get_experiment(other).name == "Renamed"
assert client.get_experiment(other).tags["where"] == "here"
client.delete_experiment(other)
assert client.get_experiment(other).lifecycle_stage == "deleted"
assert other not in [each.experiment_id for each in client.search_experiments()]
assert other in [each.experiment_id for each in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
client.restore_experiment(other)
found = client.search_experiments(filter_string="name LIKE 'Lab%'")
assert [each.name for each in found] == ["Lab / first"], found

# A run, with a run in it
with mlflow.start_run(run_name="parent", tags={"kind": "sweep", "odd tag/ü": "ä"}) as parent:
    mlflow.log_param("lr", 0.1)
    mlflow.log_params({"depth": 20, "trainer.seed": 3, "name with space": "x y"})
    for step in range(5):
        mlflow.log_metric("train/loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"accuracy": 0.5, "weird name-._ 1": 7}, step=4)
    for value in (math.nan, math.inf, -math.inf):
        mlflow.log_metric("strange", value, step=2)
    with mlflow.start_run(run_name="child", nested=True) as child:
        mlflow.log_metric("accuracy", 0.25)
run = client.get_run(parent.info.run_id)
assert run.info.status == "FINISHED" and run.info.end_time >= run.info.start_time, run.info
assert run.info.run_name == "parent"
assert run.data.params == {"lr": "0.1", "depth": "20", "trainer.seed": "3", "name with space": "x y"}, run.data.params
assert run.data.metrics["train/loss"] == 0.2 and run.data.metrics["accuracy"] == 0.5
assert run.data.metrics["weird name-._ 1"] == 7
assert run.data.tags["odd tag/ü"] == "ä" and run.data.tags["kind"] == "sweep"
assert client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
history = client.get_metric_history(parent.info.run_id, "train/loss")
assert [each.step for each in history] == list(range(5)), history
strange = [each.value for each in client.get_metric_history(parent.info.run_id, "strange")]
assert math.isnan(strange[0]) and strange[1:] == [math.inf, -math.inf], strange
assert client.get_metric_history(parent.info.run_id, "no such metric") == []
message = refused(lambda: client.log_param(parent.info.run_id, "lr", 0.2), "INVALID_PARAMETER_VALUE")
assert "0.1" in message, message
refused(lambda: client.get_run("run_000000000000"), "RESOURCE_DOES_NOT_EXIST")

# Batches, sent twice as by a client whose answer was lost
batch = client.create_run(experiment.experiment_id, run_name="batch", tags={"kind": "batch"})
at = 1_700_000_000_000
metrics = [Metric("loss", float(step % 7), at + step, step) for step in range(900)]
metrics += [Metric("loss", 5.0, at + 900, 899), Metric("loss", 6.0, at + 901, 899), Metric("down", -1.0, at, -3)]
for _ in range(2):
    client.log_batch(batch.info.run_id, metrics=metrics, params=[Param("a", "1")], tags=[RunTag("b", "2")])
history = client.get_metric_history(batch.info.run_id, "loss")
assert len(history) == 902, len(history)
assert [(each.step, each.value) for each in history[-2:]] == [(899, 5.0), (899, 6.0)]
assert [each.timestamp for each in history[:3]] == [at, at + 1, at + 2]
assert [each.step for each in client.get_metric_history(batch.info.run_id, "down")] == [-3]
client.set_tag(batch.info.run_id, "later", "yes")
client.delete_tag(batch.info.run_id, "later")
assert "later" not in client.get_run(batch.info.run_id).data.tags
refused(lambda: client.delete_tag(batch.info.run_id, "later"), "RESOURCE_DOES_NOT_EXIST")
client.update_run(batch.info.run_id, name="renamed")
assert client.get_run(batch.info.run_id).info.run_name == "renamed"
client.set_terminated(batch.info.run_id, "FAILED")
assert client.get_run(batch.info.run_id).info.status == "FAILED"
# Late messages are kept; a run that is started again is running again.
client.log_metric(batch.info.run_id, "loss", 9.0, step=1000)
assert client.get_run(batch.info.run_id).data.metrics["loss"] == 9.0
assert client.get_run(batch.info.run_id).info.status == "FAILED"
with mlflow.start_run(run_id=batch.info.run_id):
    assert client.get_run(batch.info.run_id).info.status == "RUNNING"
    mlflow.set_tag("mlflow.note.content", "taken up **again**")
assert client.get_run(batch.info.run_id).info.status == "FINISHED"

# Search
ids = [experiment.experiment_id]


def search(filter_string="", **more):
    return [each.info.run_name for each in client.search_runs(ids, filter_string, **more)]


assert set(search()) == {"parent", "child", "renamed"}, search()
assert search("metrics.accuracy > 0.3") == ["parent"]
assert search("metrics.`train/loss` <= 0.2 and params.depth = '20'") == ["parent"]
assert search("params.`name with space` LIKE 'x%'") == ["parent"]
assert search("tags.kind ILIKE 'SWEEP' and attributes.status = 'FINISHED'") == ["parent"]
assert search("tags.mlflow.parentRunId = '%s'" % parent.info.run_id) == ["child"]
assert search("attributes.run_name != 'parent'", order_by=["attributes.run_name ASC"]) == ["child", "renamed"]
assert search("run_id IN ('%s', '%s')" % (child.info.run_id, "none")) == ["child"]
assert search("metrics.accuracy > 0", order_by=["metrics.accuracy DESC"]) == ["parent", "child"]
assert search(order_by=["metrics.accuracy ASC"])[:2] == ["child", "parent"]
assert search("start_time > 0", order_by=["start_time ASC"]) == ["parent", "child", "renamed"]
refused(lambda: search("metrics.accuracy >"), "INVALID_PARAMETER_VALUE")
first = client.search_runs(ids, max_results=2, order_by=["attributes.run_name ASC"])
second = client.search_runs(ids, max_results=2, order_by=["attributes.run_name ASC"], page_token=first.token)
assert [each.info.run_name for each in [*first, *second]] == ["child", "parent", "renamed"] and not second.token

# Files
with tempfile.TemporaryDirectory() as folder:
    note = os.path.join(folder, "note ä.txt")
    with open(note, "w") as file:
        file.write("hello")
    os.makedirs(os.path.join(folder, "deep", "er"))
    with open(os.path.join(folder, "deep", "er", "bytes.bin"), "wb") as file:
        file.write(bytes(range(256)) * 64)
    open(os.path.join(folder, "empty"), "w").close()
    client.log_artifact(parent.info.run_id, note, "notes")
    client.log_artifacts(parent.info.run_id, folder, "tree")
client.log_text(parent.info.run_id, "<script>alert(1)</script>", "page.html")
client.log_dict(parent.info.run_id, {"a": [1, 2]}, "config.json")
listed = {each.path: (each.is_dir, each.file_size) for each in client.list_artifacts(parent.info.run_id)}
assert listed["notes"][0] and listed["tree"][0] and listed["config.json"][1] > 0, listed
listed = [(each.path, each.file_size) for each in client.list_artifacts(parent.info.run_id, "tree/deep/er")]
assert listed == [("tree/deep/er/bytes.bin", 1 << 14)], listed
with tempfile.TemporaryDirectory() as folder:
    got = client.download_artifacts(parent.info.run_id, "tree", folder)
    with open(os.path.join(got, "deep", "er", "bytes.bin"), "rb") as file:
        assert file.read() == bytes(range(256)) * 64
    got = client.download_artifacts(parent.info.run_id, "notes/note ä.txt", folder)
    with open(got) as file:
        assert file.read() == "hello"

# A large one, in parts (MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD)
with tempfile.TemporaryDirectory() as folder:
    large = os.path.join(folder, "large.bin")
    with open(large, "wb") as file:
        file.write(bytes(range(256)) * 100)
    client.log_artifact(parent.info.run_id, large, "in parts")
    with open(client.download_artifacts(parent.info.run_id, "in parts/large.bin", folder), "rb") as file:
        assert file.read() == bytes(range(256)) * 100

# Delete and restore
client.delete_run(child.info.run_id)
assert client.get_run(child.info.run_id).info.lifecycle_stage == "deleted"
assert "child" not in search()
assert search(run_view_type=ViewType.DELETED_ONLY) == ["child"]
client.restore_run(child.info.run_id)
assert client.get_run(child.info.run_id).info.lifecycle_stage == "active"

# A model, as files
if os.environ.get("WITH_MODEL") == "1":
    import mlflow.pyfunc

    class Adder(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return [each + 1 for each in model_input]

    with mlflow.start_run(run_name="model") as logged:
        name = {"name": "adder"} if version >= 3 else {"artifact_path": "adder"}
        info = mlflow.pyfunc.log_model(python_model=Adder(), pip_requirements=[], **name)
    assert mlflow.pyfunc.load_model(info.model_uri).predict([1, 2]) == [2, 3]
    if version >= 3:
        [model] = mlflow.search_logged_models(ids, output_format="list")
        assert model.name == "adder" and "READY" in str(model.status), model
        assert client.get_run(logged.info.run_id).outputs.model_outputs[0].model_id == model.model_id

# A log of a dataset, where the client has one
try:
    from mlflow.data.http_dataset_source import HTTPDatasetSource
    from mlflow.data.meta_dataset import MetaDataset
except ImportError:  # the skinny client lacks what it needs
    pass
else:
    with mlflow.start_run(run_name="data") as with_data:
        mlflow.log_input(MetaDataset(HTTPDatasetSource("https://example.org/cifar"), name="cifar"), context="training")
    [dataset] = client.get_run(with_data.info.run_id).inputs.dataset_inputs
    assert dataset.dataset.name == "cifar"
    assert search("dataset.name = 'cifar'") == ["data"]

print("held", mlflow.__version__)
