"""Our training step against PyTorch's eager one on the same device and work: python3 engine/torch/benchmark.py [--device NAME].

Needs Python 3 and torch alone. The peer is the published networks in plain PyTorch (bench/peers): the DARTS supernet with pools
of its own on every edge, and BASE's CIFAR cell. Both do forward, backward, a clipped gradient and SGD with momentum; ours also
uploads the images as bytes, normalises them and returns loss and dL/dz each step. Prints one JSON object; times are medians of
interleaved repetitions.
"""
import argparse
import gzip
import json
import os
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "..", "bench", "peers"))

from device import Device, Refused  # noqa: E402
from program import Program  # noqa: E402
from service import Call  # noqa: E402

GROUPS = [{"groups": ["stem", "body", "head"], "optimiser": {"kind": "sgd", "momentum": 0.9}, "learningRate": 0.025, "weightDecay": 3e-4}]
CLIP = 5.0


class Ours:
    def __init__(self, work, device):
        graph, batch = work["graph"], work["task"]["batch"]
        self.program = Program(graph, batch, device)
        torch.manual_seed(0)
        theta = 0.05 * torch.randn(graph["parameterCount"])
        for spec in graph["parameters"]:
            if spec["initialiser"]["kind"] == "constant":
                theta[spec["offset"] : spec["offset"] + spec["size"]] = spec["initialiser"]["value"]
        self.program.load({"parameters": theta}, 0)
        side = work["task"]["resolution"]
        images = torch.randint(0, 256, (batch * side * side * 3,), dtype=torch.uint8)
        labels = (torch.arange(batch) % graph["classes"]).to(torch.int32)
        size = graph["mixtureSize"]
        self.arrays = {"images": images, "labels": labels, "z": torch.full((size,), 0.125)}
        normalisation = {"mean": [0.5, 0.5, 0.5], "deviation": [0.25, 0.25, 0.25]}
        about = {"valid": batch, "normalisation": normalisation}
        self.header = {"options": {"groups": GROUPS, "clip": CLIP}, "batch": about}

    def step(self):
        self.program.step(Call(self.program, self.header, self.arrays, {}))


class Eager:
    def __init__(self, work, device):
        import importlib

        torch.manual_seed(0)
        self.device = device
        task = {**work["task"], "classes": work["graph"]["classes"], "inputChannels": 3, "clip": CLIP}
        network, self.mixture = importlib.import_module(work["peer"]).build(task)
        self.network = network.to(device.torch, memory_format=torch.channels_last).train()
        if self.mixture is not None:
            self.mixture = self.mixture.detach().to(device.torch).requires_grad_()
        count = sum(p.numel() for p in self.network.parameters())
        if count != work["graph"]["parameterCount"]:
            raise SystemExit(f"The networks differ: ours has {work['graph']['parameterCount']} parameters, the peer's {count}.")
        size, side = task["batch"], task["resolution"]
        images = torch.randn(size, 3, side, side, device=device.torch)
        self.images = images.contiguous(memory_format=torch.channels_last)
        self.labels = torch.arange(size, device=device.torch) % task["classes"]
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=0.025, momentum=0.9, weight_decay=3e-4)

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        if self.mixture is not None:
            self.mixture.grad = None
        with self.device.precision():
            loss = F.cross_entropy(self.network(self.images, self.mixture).float(), self.labels)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimiser.step()


def seconds(side, steps, device):
    begun = time.perf_counter()
    for _ in range(steps):
        side.step()
    if device.stream is not None:
        torch.cuda.synchronize(device.torch)
    return (time.perf_counter() - begun) / steps


def compare(work, device, options):
    other = Device(device.name, device.mode, options.threads, groups=not device.groups)
    sides = {"ours": Ours(work, device), "other": Ours(work, other), "eager": Eager(work, device)}
    for side in sides.values():
        # Beyond the steps after which ours is captured.
        seconds(side, 6 if device.captures else 1, device)
    times = {name: [] for name in sides}
    for _ in range(options.repetitions):
        for name, side in sides.items():
            times[name].append(seconds(side, options.steps, device))
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {
        "work": work["name"],
        "precision": device.mode,
        "eagerSeconds": medians["eager"],
        "oursSeconds": medians["ours"],
        "timesEagerSpeed": medians["eager"] / medians["ours"],
        # Candidates of equal shape that read one state as one convolution, and each alone; `ours` is the first where `grouped` says so.
        "grouped": device.groups,
        "timesApartSpeedGrouped": (medians["other"] / medians["ours"]) if device.groups else (medians["ours"] / medians["other"]),
        "captured": len(sides["ours"].program.captures.graphs),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=None, help="of one repetition; default: 20 on a GPU, 1 on a processor")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--work", default=None, help="only works whose name holds this")
    parser.add_argument("--precision", default=None, help="only this one; default: float32 and, on a GPU, bf16")
    options = parser.parse_args()
    with gzip.open(os.path.join(HERE, "benchmark-works.json.gz"), "rt", encoding="utf8") as file:
        works = [work for work in json.load(file) if options.work is None or options.work in work["name"]]
    rows = []
    try:
        first = Device(options.device, "float32", options.threads)
        precisions = [options.precision] if options.precision else ["float32", "bf16"] if first.captures else ["float32"]
        options.steps = options.steps or (20 if first.captures else 1)
        for precision in precisions:
            device = Device(options.device, precision, options.threads)
            # As engines do: a denormal must not decide a timing.
            torch.set_flush_denormal(True)
            rows += [compare(work, device, options) for work in works]
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    about = {"torch": torch.__version__, "device": first.title, "name": first.name, "threads": options.threads}
    print(json.dumps({**about, "repetitions": options.repetitions, "steps": options.steps, "rows": rows}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
