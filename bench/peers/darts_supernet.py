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


class MixedEdge(nn.Module):
    """The weighted sum of an edge's candidates; pools that are given are not computed again."""

    def __init__(self, channels, stride):
        super().__init__()
        candidates = [operation(name, channels, stride, False, True) for name in OPERATIONS]
        self.candidates = nn.ModuleList([c if c is not None else nn.Identity() for c in candidates])

    def forward(self, state, weights, pools):
        terms = []
        for index, name in enumerate(OPERATIONS):
            if name != "none":
                y = pools[name] if name in pools else self.candidates[index](state)
                terms.append(weights[index] * y)
        return total(terms)


class MixedCell(nn.Module):
    width = NODES

    def __init__(self, channels, reduction, shared_pools):
        super().__init__()
        self.reduction = reduction
        self.shared_pools = shared_pools
        self.edges = nn.ModuleList(
            MixedEdge(channels, 2 if reduction and source < 2 else 1)
            for node in range(NODES)
            for source in range(2 + node)
        )

    def regions(self):
        """What torch.compile takes one at a time: equal edges share what it makes."""
        return self.edges

    def forward(self, s0, s1, mixture):
        states, edge, pools = [s0, s1], 0, {}
        for _ in range(NODES):
            sums = []
            for source, state in enumerate(states):
                if self.shared_pools and source not in pools:
                    candidates = zip(OPERATIONS, self.edges[edge].candidates)
                    pools[source] = {name: candidate(state) for name, candidate in candidates if "pool" in name}
                sums.append(self.edges[edge](state, mixture[int(self.reduction)][edge], pools.get(source, {})))
                edge += 1
            states.append(total(sums))
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
