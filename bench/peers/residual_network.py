"""NAS-Bench-201's network in PyTorch: a chain of a cell's copies, residual blocks between the three stages."""
from torch import nn

from macro import total
from operations import operation, relu_conv_norm


class Cell(nn.Module):
    """One input; the last node is the output."""

    def __init__(self, cell, channels):
        super().__init__()
        self.sources = [[edge["input"] for edge in node if edge["operation"] != "none"] for node in cell["nodes"]]
        self.kept = nn.ModuleList(
            plain(edge["operation"], channels) for node in cell["nodes"] for edge in node if edge["operation"] != "none"
        )

    def forward(self, x):
        states, index = [x], 0
        for sources in self.sources:
            terms = []
            for source in sources:
                terms.append(self.kept[index](states[source]))
                index += 1
            states.append(total(terms) if terms else 0 * x)
        return states[-1]


def plain(name, channels):
    if name.startswith("nor_conv_"):
        kernel = int(name[-1])
        return relu_conv_norm(channels, channels, kernel, 1, kernel // 2, True)
    return operation(name, channels, 1, True, False)


class Halving(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.body = nn.Sequential(
            relu_conv_norm(inside, outside, 3, 2, 1, True), relu_conv_norm(outside, outside, 3, 1, 1, True)
        )
        self.shortcut = nn.Sequential(nn.AvgPool2d(2, 2), nn.Conv2d(inside, outside, 1, bias=False))

    def forward(self, x):
        return self.shortcut(x) + self.body(x)


class Network(nn.Module):
    def __init__(self, task):
        super().__init__()
        channels, layers = task["initChannels"], task["layers"]
        parts = [nn.Conv2d(task["inputChannels"], channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)]
        for layer in range(layers):
            if layer in (layers // 3, 2 * layers // 3):
                parts.append(Halving(channels, 2 * channels))
                channels *= 2
            else:
                parts.append(Cell(task["genotype"]["normal"], channels))
        self.body = nn.Sequential(*parts, nn.BatchNorm2d(channels), nn.ReLU())
        self.classifier = nn.Linear(channels, task["classes"])

    def forward(self, images, _mixture):
        return self.classifier(self.body(images).mean((2, 3)))


def build(task):
    return Network(task), None


if __name__ == "__main__":
    from serve import serve

    serve(build)
