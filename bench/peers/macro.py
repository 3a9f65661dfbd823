"""The network around the cells: stem, L cells each reading the two before, pooling, classifier."""
import torch
from torch import nn

from operations import FactorizedReduce, relu_conv_norm


class Network(nn.Module):
    """`cell(channels, reduction)` builds the inner part of a cell: a module of (s0, s1, mixture) with `width` outputs."""

    def __init__(self, cell, channels, layers, classes, input_channels, affine):
        super().__init__()
        stem = 3 * channels
        self.stem = nn.Sequential(nn.Conv2d(input_channels, stem, 3, 1, 1, bias=False), nn.BatchNorm2d(stem))
        before, last, reduced = stem, stem, False
        self.preprocess, self.cells = nn.ModuleList(), nn.ModuleList()
        for layer in range(layers):
            reduction = layer in (layers // 3, 2 * layers // 3)
            channels = 2 * channels if reduction else channels
            first = (
                FactorizedReduce(before, channels, affine)
                if reduced
                else relu_conv_norm(before, channels, 1, 1, 0, affine)
            )
            self.preprocess.append(nn.ModuleList([first, relu_conv_norm(last, channels, 1, 1, 0, affine)]))
            self.cells.append(cell(channels, reduction))
            before, last, reduced = last, self.cells[-1].width * channels, reduction
        self.classifier = nn.Linear(last, classes)

    def forward(self, images, mixture):
        before = last = self.stem(images)
        for (first, second), cell in zip(self.preprocess, self.cells):
            before, last = last, cell(first(before), second(last), mixture)
        return self.classifier(last.mean((2, 3)))


def total(terms):
    """Left to right, starting from the first: no addition to zero."""
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def side_by_side(states):
    return torch.cat(states, 1)
