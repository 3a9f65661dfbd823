"""A derived network in PyTorch: a genotype's cells, trained from scratch (no auxiliary head, no drop-path)."""
from torch import nn

from macro import Network, side_by_side, total
from operations import operation


class DerivedCell(nn.Module):
    def __init__(self, cell, channels, reduction):
        super().__init__()
        self.sources = [[edge["input"] for edge in node] for node in cell["nodes"]]
        self.concat = cell["concat"]
        self.width = len(self.concat)
        self.kept = nn.ModuleList()
        for node in cell["nodes"]:
            for edge in node:
                stride = 2 if reduction and edge["input"] < 2 else 1
                self.kept.append(operation(edge["operation"], channels, stride, True, False))

    def forward(self, s0, s1, _mixture):
        states, index = [s0, s1], 0
        for sources in self.sources:
            terms = []
            for source in sources:
                terms.append(self.kept[index](states[source]))
                index += 1
            states.append(total(terms))
        return side_by_side([states[i] for i in self.concat])


def build(task):
    genotype = task["genotype"]
    network = Network(
        lambda channels, reduction: DerivedCell(genotype["reduce" if reduction else "normal"], channels, reduction),
        task["initChannels"],
        task["layers"],
        task["classes"],
        task["inputChannels"],
        True,
    )
    return network, None


if __name__ == "__main__":
    from serve import serve

    serve(build)
