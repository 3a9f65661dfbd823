"""Answers one JSON request a line on standard input with one JSON line: build a network, time training steps.

{"build": task}: parameters, macs (multiply-accumulates of one example, forward) and versions; `compile`: by torch.compile; `precision` bf16: by autocast;
{"threads": n, "steps": k}: one untimed step, then the seconds of k; {"peak": k}: growth of the peak memory over k steps,
counted from before the network was built.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Training:
    """The whole step: forward, backward, clipped gradient, SGD with momentum; channels_last, PyTorch's best layout here."""

    def __init__(self, build, task):
        torch.manual_seed(0)
        self.before = resident_bytes()
        network, self.mixture = build(task)
        self.network = network.to(memory_format=torch.channels_last).train()
        size, side, channels = task["batch"], task["resolution"], task["inputChannels"]
        self.images = torch.randn(size, channels, side, side).contiguous(memory_format=torch.channels_last)
        self.labels = torch.arange(size) % task["classes"]
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=0.025, momentum=0.9, weight_decay=3e-4)
        self.clip = task["clip"]
        self.halves = task.get("precision") == "bf16"
        self.facts = self.known()
        if task.get("compile"):
            compile_regions(self.network)

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        if self.mixture is not None:
            self.mixture.grad = None
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.halves):
            loss = F.cross_entropy(self.network(self.images, self.mixture), self.labels)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        self.optimiser.step()

    def known(self):
        parameters = sum(p.numel() for p in self.network.parameters())
        return {"parameters": parameters, "macs": self.macs(), "torch": torch.__version__}

    def macs(self):
        counts = []

        def count(module, inputs, output):
            pixels = output.shape[2] * output.shape[3] if output.dim() == 4 else 1
            counts.append(pixels * module.weight.numel())

        layers = [m for m in self.network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
        handles = [layer.register_forward_hook(count) for layer in layers]
        with torch.no_grad():
            self.network.eval()(self.images[:1], self.mixture)
        self.network.train()
        for handle in handles:
            handle.remove()
        return sum(counts)


def compile_regions(network):
    """The first step compiles, for the threads that are set then: each region that a network names, equal ones once; else all of it."""
    # Modules of one class have one limit, and each of their shapes counts.
    torch._dynamo.config.recompile_limit = 256
    torch._dynamo.config.accumulated_recompile_limit = 4096
    named = [region for part in network.modules() if hasattr(part, "regions") for region in part.regions()]
    for region in named or [network]:
        region.compile(dynamic=False)


def status(field):
    with open("/proc/self/status") as lines:
        return next((1024 * int(line.split()[1]) for line in lines if line.startswith(field + ":")), 0)


def resident_bytes():
    return status("VmRSS")


def answer(request, build, training):
    if "build" in request:
        training = Training(build, request["build"])
        return training.facts, training
    torch.set_num_threads(request.get("threads", 1))
    if "peak" in request:
        for _ in range(request["peak"]):
            training.step()
        return {"bytes": status("VmHWM") - training.before}, training
    training.step()
    begun = time.perf_counter()
    for _ in range(request["steps"]):
        training.step()
    return {"seconds": time.perf_counter() - begun}, training


def serve(build):
    # As engines do: a denormal must not decide a timing.
    torch.set_flush_denormal(True)
    training = None
    for line in sys.stdin:
        reply, training = answer(json.loads(line), build, training)
        print(json.dumps(reply), flush=True)
