"""Feeds a tracker the runs of bench/tracking/peers/data.ts, by the tracker's own client and the fastest way that its documents name.

Started once per tracker, `feed.py NAME`: one JSON request a line on standard input, one JSON answer a line.
{"at": …, "shape": …}: where it is, and what is logged; then {"runs": [0, 1, …]}: those runs are prepared, then logged under the clock.
Answered: seconds, cpu (of this process), points, and the tracker's own ids of the runs.
"""
import json
import math
import os
import struct
import sys
import time


def narrow(value):
    """As a training's float32 reads in Python."""
    return struct.unpack("f", struct.pack("f", value))[0]


class Shape:
    """What every tracker is fed: `narrowMetrics` a step, in every run but number 0, which has `wideMetrics`."""

    def __init__(self, narrowMetrics, narrowSteps, wideMetrics, wideSteps):
        self.keys, self.steps = narrowMetrics, narrowSteps
        self.wide = [f"layer.{at:03}.norm" for at in range(wideMetrics)]
        self.wide_steps = wideSteps

    def params(self, run):
        return {"lr": (0.003, 0.01, 0.025, 0.05)[run % 4], "depth": 2 + run % 5, "seed": run % 3}

    def rows(self, run):
        """(step, values by name) of one run; the best accuracy is not its last."""
        if run == 0:
            return [
                (step, {key: narrow(1 + math.sin(at * 31 + step / 50)) for at, key in enumerate(self.wide)})
                for step in range(self.wide_steps)
            ]
        skill = 0.5 + 0.45 * math.sin(run * 12.9898)
        rows = []
        for step in range(self.steps):
            share = step / self.steps
            left, noise = math.exp(-3 * share), 0.05 * math.sin(run * 7919 + step * 1.7)
            accuracy = skill * (1 - left) * (1 if share < 0.8 else 1.1 - 0.125 * share) + noise / 5
            values = [2 * left + 0.1 + noise, accuracy] + [left + noise * (at + 1) / 3 for at in range(len(self.keys) - 2)]
            rows.append((step, dict(zip(self.keys, map(narrow, values)))))
        return rows


def name_of(run):
    return f"run-{run:04}"


class Masthead:
    """The package `masthead` of this repository: a call a step, sent by its thread over HTTP."""

    def __init__(self, at):
        sys.path.insert(0, at["package"])
        import masthead

        self.masthead, self.at = masthead, at
        self.client = masthead.Client(url=at["url"])

    def log(self, run, params, rows):
        spool = os.path.join(self.at["folder"], "spool", name_of(run))
        log = self.masthead.Run(
            name=name_of(run), experiment="peers", params=params, spool=spool, client=self.client, key=name_of(run)
        )
        if run:
            log.declare("validation.accuracy", "max")
        for step, values in rows:
            log.log(step, values)
        if not log.finish(timeout=600):
            raise RuntimeError(f"{name_of(run)} was not sent.")
        return log.id


class Mlflow:
    """`log_batch` with 1,000 metrics, the most that a call takes."""

    def __init__(self, at):
        from mlflow import MlflowClient
        from mlflow.entities import Metric, Param

        self.metric, self.param = Metric, Param
        self.client = MlflowClient(tracking_uri=at["url"])
        found = self.client.get_experiment_by_name("peers")
        self.experiment = found.experiment_id if found else self.client.create_experiment("peers")

    def log(self, run, params, rows):
        id = self.client.create_run(self.experiment, run_name=name_of(run)).info.run_id
        self.client.log_batch(id, params=[self.param(key, str(value)) for key, value in params.items()])
        batch = []
        for step, values in rows:
            now = int(time.time() * 1000)
            for key, value in values.items():
                batch.append(self.metric(key, value, now, step))
                if len(batch) == 1000:
                    self.client.log_batch(id, metrics=batch)
                    batch = []
        if batch:
            self.client.log_batch(id, metrics=batch)
        self.client.set_terminated(id)
        return id


class Aim:
    """`track` with all values of a step at once, without its own observers of terminal and machine."""

    def __init__(self, at):
        import aim

        self.aim, self.repo = aim, aim.Repo.from_path(at["folder"], init=True)

    def log(self, run, params, rows):
        quiet = {"system_tracking_interval": None, "log_system_params": False, "capture_terminal_logs": False}
        log = self.aim.Run(repo=self.repo, experiment="peers", **quiet)
        log.name = name_of(run)
        log["hparams"] = params
        for step, values in rows:
            log.track(values, step=step)
        log.close()
        return log.hash


class TensorBoard:
    """tensorboardX, which writes what PyTorch's writer does; hyperparameters in the run's own file."""

    def __init__(self, at):
        from tensorboardX import SummaryWriter, summary

        self.writer, self.hparams, self.folder = SummaryWriter, summary.hparams, at["folder"]

    def log(self, run, params, rows):
        with self.writer(os.path.join(self.folder, name_of(run)), max_queue=1000) as log:
            for said in self.hparams(params, {key: 0.0 for key in rows[0][1]} if run else {}):
                log.file_writer.add_summary(said)
            for step, values in rows:
                for key, value in values.items():
                    log.add_scalar(key, value, step)
        return name_of(run)


class Trackio:
    """`log` with all values of a step; its thread writes the queue in one transaction."""

    def __init__(self, at):
        os.environ["TRACKIO_DIR"] = at["folder"]
        import trackio

        self.trackio = trackio

    def log(self, run, params, rows):
        log = self.trackio.init(project="peers", name=name_of(run), config=params, auto_log_gpu=False, auto_log_cpu=False)
        for step, values in rows:
            self.trackio.log(values, step=step)
        self.trackio.finish()
        return log.id


trackers = {"masthead": Masthead, "mlflow": Mlflow, "aim": Aim, "tensorboard": TensorBoard, "trackio": Trackio}


def cpu():
    own = os.times()
    return own.user + own.system


def feed(tracker, shape, runs):
    prepared = [(run, shape.params(run), shape.rows(run)) for run in runs]
    began, before = time.perf_counter(), cpu()
    ids = {run: tracker.log(run, params, rows) for run, params, rows in prepared}
    return {
        "seconds": time.perf_counter() - began,
        "cpu": cpu() - before,
        "points": sum(len(values) for _, _, rows in prepared for _, values in rows),
        "ids": ids,
    }


def main():
    # Clients print what they do; answers have the standard output for themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    tracker = shape = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "at" in asked:
            shape = Shape(**asked["shape"])
            tracker = trackers[sys.argv[1]](asked["at"])
            said = {"ready": True}
        else:
            said = feed(tracker, shape, asked["runs"])
        print(json.dumps(said), file=answers, flush=True)


main()
