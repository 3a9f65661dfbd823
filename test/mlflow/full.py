"""What only all of mlflow does: pictures, figures and tables by step, the machine's own figures, and the `mlflow` command line."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import matplotlib
import mlflow
import numpy
from click.testing import CliRunner
from mlflow import MlflowClient
from mlflow.cli import cli

matplotlib.use("Agg")
import matplotlib.pyplot as plot  # noqa: E402

address = os.environ["MASTHEAD_URL"]
client = MlflowClient()


def ask(path):
    with urllib.request.urlopen(f"{address}{path}") as answer:
        return answer.headers, answer.read()


def waited(look, tries=300):
    for _ in range(tries):
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


# Pictures and tables
experiment = mlflow.set_experiment("Looked at")
with mlflow.start_run(run_name="pictures") as run:
    for step in (1, 5):
        mlflow.log_image(numpy.full((8, 8, 3), 40 * step, dtype=numpy.uint8), key="samples", step=step)
    figure = plot.figure()
    figure.gca().plot([1, 2, 3])
    mlflow.log_figure(figure, "figures/loss.svg")
    mlflow.log_figure(figure, "figures/loss.png")
    mlflow.log_table({"class": ["cat", "dog"], "right": [0.5, 0.75]}, "tables/by-class.json")
    mlflow.log_text("<script>alert(1)</script>", "page.html")
run_id = run.info.run_id


def artefacts():
    asked = urllib.parse.quote(json.dumps({"id": run_id}))
    found = json.loads(ask(f"/api/v1/runs/get?input={asked}")[1])["artefacts"]
    return found if len(found) >= 8 else None


by_name = {each["name"].removeprefix("artifacts/"): each for each in waited(artefacts)}
steps = sorted(each["step"] for name, each in by_name.items() if name.startswith("images/") and name.endswith(".png"))
assert steps == [1, 5], by_name
for name, kind in (("figures/loss.svg", "image/svg+xml"), ("figures/loss.png", "image/png")):
    headers, content = ask(f"/api/artefacts/{by_name[name]['id']}?as=picture")
    assert headers["Content-Type"] == kind and "sandbox" in headers["Content-Security-Policy"], headers
    assert len(content) > 500, name
try:
    ask(f"/api/artefacts/{by_name['page.html']['id']}?as=picture")
except urllib.error.HTTPError as refused:
    assert refused.code == 400
else:
    raise AssertionError("a page was shown")
table = mlflow.load_table("tables/by-class.json", run_ids=[run_id])
assert list(table["class"]) == ["cat", "dog"], table

# The machine's own figures
os.environ["MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL"] = "0.2"
os.environ["MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING"] = "1"
with mlflow.start_run(run_name="machine", log_system_metrics=True) as machine:
    metrics = waited(lambda: client.get_run(machine.info.run_id).data.metrics)
assert any(name.startswith("system/") for name in metrics), metrics


# The command line: its program three times, which takes long to start, and else its commands in this process
def program(*words):
    done = subprocess.run([sys.executable, "-m", "mlflow", *words], capture_output=True, text=True)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def command(*words):
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


number = experiment.experiment_id
assert "Looked at" in program("experiments", "search")
listed = program("runs", "list", "--experiment-id", number)
assert run_id in listed and "pictures" in listed, listed
assert json.loads(command("runs", "describe", "--run-id", run_id))["info"]["run_name"] == "pictures"
assert "figures/loss.svg" in command("artifacts", "list", "--run-id", run_id, "--artifact-path", "figures")
with tempfile.TemporaryDirectory() as folder:
    program("artifacts", "download", "--run-id", run_id, "--artifact-path", "figures/loss.svg", "--dst-path", folder)
    [found] = [name for _, _, names in os.walk(folder) for name in names]
    assert found == "loss.svg", found
    note = os.path.join(folder, "note.txt")
    with open(note, "w") as file:
        file.write("sent by the command line")
    command("artifacts", "log-artifact", "--run-id", run_id, "--local-file", note)
    assert "note.txt" in [each.path for each in client.list_artifacts(run_id)]
command("runs", "delete", "--run-id", run_id)
assert run_id not in command("runs", "list", "--experiment-id", number)
command("runs", "restore", "--run-id", run_id)
assert run_id in command("runs", "list", "--experiment-id", number)
command("experiments", "create", "--experiment-name", "From the command line")
made = client.get_experiment_by_name("From the command line").experiment_id
command("experiments", "rename", "--experiment-id", made, "--new-name", "Renamed there")
assert client.get_experiment(made).name == "Renamed there"
command("experiments", "delete", "--experiment-id", made)
command("experiments", "restore", "--experiment-id", made)
written = command("experiments", "csv", "--experiment-id", number)
assert run_id in written, written
print("held", mlflow.__version__)
