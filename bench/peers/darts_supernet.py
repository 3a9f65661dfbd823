"""The DARTS supernet in PyTorch: each edge computes all its candidates, mixed by one row of the mixture.

As published, every edge has its own pools. With `shared_pools`, equal pools of one state are computed once, as our
graph has them. The candidate `none` costs nothing here (published code multiplies by zero): the peer is not held back.
"""
import torch
from torch import nn

from macro import Network, side_by_side, total
from operations import operation

OPERATIONS = [
    "none",
    "max_pool_3x3",
    "avg_pool_3x3",
    "skip_connect",
    "sep_conv_3x3",
    "sep_conv_5x5",
    "dil_conv_3x3",
    "dil_conv_5x5",
]
NODES = 4
EDGES = sum(range(2, 2 + NODES))


class MixedCell(nn.Module):
    width = NODES

    def __init__(self, channels, reduction, shared_pools):
        super().__init__()
        self.reduction = reduction
        self.shared_pools = shared_pools
        self.edges = nn.ModuleList()
        for node in range(NODES):
            for source in range(2 + node):
                stride = 2 if reduction and source < 2 else 1
                candidates = [operation(name, channels, stride, False, True) for name in OPERATIONS]
                self.edges.append(nn.ModuleList([c if c is not None else nn.Identity() for c in candidates]))

    def forward(self, s0, s1, mixture):
        states, edge, pools = [s0, s1], 0, {}
        for _ in range(NODES):
            terms = []
            for source, state in enumerate(states):
                weights = mixture[int(self.reduction)][edge]
                for index, name in enumerate(OPERATIONS):
                    if name == "none":
                        continue
                    candidate = self.edges[edge][index]
                    if self.shared_pools and "pool" in name:
                        if (source, name) not in pools:
                            pools[source, name] = candidate(state)
                        y = pools[source, name]
                    else:
                        y = candidate(state)
                    terms.append(weights[index] * y)
                edge += 1
            states.append(total(terms))
        return side_by_side(states[2:])


def build(task):
    """The network, and the mixture weights as leaves: [cell type][edge, candidate]."""
    shared = task.get("sharedPools", False)
    network = Network(
        lambda channels, reduction: MixedCell(channels, reduction, shared),
        task["initChannels"],
        task["layers"],
        task["classes"],
        task["inputChannels"],
        False,
    )
    mixture = torch.full((2, EDGES, len(OPERATIONS)), 1 / len(OPERATIONS), requires_grad=True)
    return network, mixture


if __name__ == "__main__":
    from serve import serve

    serve(build)
