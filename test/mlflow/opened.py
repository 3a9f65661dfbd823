"""Runs that `masthead runs save` wrote, opened by the programs whose files they are: MLflow's folder, TensorBoard's event files."""

import json
import math
import os
import sys

import mlflow
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

runs, board, expected = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
mlflow.set_tracking_uri(f"file://{os.path.abspath(runs)}")
client = mlflow.MlflowClient()
[experiment] = [each for each in client.search_experiments() if each.name == expected["experiment"]]
[run] = client.search_runs([experiment.experiment_id])
assert run.info.run_name == expected["name"] and run.info.status == "FINISHED", run.info
assert run.data.params == expected["params"], run.data.params
assert run.data.tags["odd tag"] == "ä", run.data.tags
points = [(each.step, each.value) for each in client.get_metric_history(run.info.run_id, "train/loss")]
assert [step for step, _ in points] == list(range(1200)), len(points)
assert all(math.isclose(value, 1 / (step + 1)) for step, value in points)
strange = [each.value for each in client.get_metric_history(run.info.run_id, "strange")]
assert math.isnan(strange[0]) and strange[1:] == [math.inf, -math.inf], strange
with open(client.download_artifacts(run.info.run_id, "notes/a.txt")) as file:
    assert file.read() == "text"

[folder] = [at for at, _, files in os.walk(board) if any("tfevents" in name for name in files)]
events = EventAccumulator(folder, size_guidance={"scalars": 0, "tensors": 0}).Reload()
tags = events.Tags()
read = (
    [(each.step, each.value) for each in events.Scalars("train/loss")]
    if "train/loss" in tags["scalars"]
    else [(each.step, float(each.tensor_proto.float_val[0])) for each in events.Tensors("train/loss")]
)
assert [step for step, _ in read] == list(range(1200)), len(read)
assert all(math.isclose(value, 1 / (step + 1), rel_tol=1e-6) for step, value in read)
print("held", mlflow.__version__)
