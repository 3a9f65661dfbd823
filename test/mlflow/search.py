"""
Search code in PyTorch that calls as the published DARTS code does: alphas by `arch_parameters()`, one row an edge, one column an operation. What it
has for Masthead are the three lines that docs/tracking.md gives.
"""

import json
import os
import sys
import time

import torch
from torch import nn

import masthead

OPERATIONS = 8
EDGES = 14


class Mixed(nn.Module):
    """Stands for the supernet: its loss falls as skip connections lead."""

    def __init__(self):
        super().__init__()
        self.alphas_normal = nn.Parameter(1e-3 * torch.randn(EDGES, OPERATIONS))
        self.alphas_reduce = nn.Parameter(1e-3 * torch.randn(EDGES, OPERATIONS))

    def arch_parameters(self):
        return [self.alphas_normal, self.alphas_reduce]

    def forward(self):
        return sum((torch.softmax(alphas, -1)[:, 3] - 1).square().sum() for alphas in self.arch_parameters())


def search(seed, space):
    torch.manual_seed(seed)
    model = Mixed()
    optimiser = torch.optim.Adam(model.arch_parameters(), 0.2)
    run = masthead.Run("DARTS", experiment="Search", params={"seed": seed, "layers": 8})
    for epoch in range(12):
        loss = model()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.log_architecture(epoch, model.arch_parameters(), space=space)
    run.finish()
    return run.id


client = masthead.Client()
space = client.api.spaces.create(name="Theirs", document=json.loads(os.environ["MASTHEAD_SPACE"]))["id"]
runs = [search(seed, space) for seed in range(2)]


def whole(run):
    return client.api.runs.get(id=run)["genotype"] is not None


for _ in range(600):
    if all(map(whole, runs)):
        break
    time.sleep(0.1)
history = client.api.architecture.history(run=runs[0])
assert history["steps"] == list(range(12)) and history["space"]["id"] == space, history["steps"]
assert all(each["genotype"] for each in history["snapshots"])
entropy = client.series(runs[0], "entropy.normal")["value"]
assert len(entropy) == 12 and entropy[-1] < entropy[0], entropy
found = client.api.runs.get(id=runs[0])
assert [each["alarm"] for each in found["alarms"]].count("skip-collapse") >= 1, found["alarms"]
consensus = client.api.genotypes.consensus(id=found["genotype"])
assert sorted(each["seed"] for each in consensus["runs"]) == [0, 1], consensus["runs"]
assert "<svg" in client.genotype(found["genotype"])._repr_html_()
print("held", torch.__version__, file=sys.stdout)
