"""The operations of the DARTS papers in PyTorch, written from their description: ReLU, convolution, batch-norm."""
import torch
from torch import nn


def relu_conv_norm(inside, outside, kernel, stride, padding, affine):
    return nn.Sequential(
        nn.ReLU(),
        nn.Conv2d(inside, outside, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outside, affine=affine),
    )


def depthwise_pointwise(channels, kernel, stride, dilation, affine):
    padding = dilation * (kernel - 1) // 2
    return [
        nn.ReLU(),
        nn.Conv2d(channels, channels, kernel, stride, padding, dilation, groups=channels, bias=False),
        nn.Conv2d(channels, channels, 1, bias=False),
        nn.BatchNorm2d(channels, affine=affine),
    ]


def separable(channels, kernel, stride, affine):
    return nn.Sequential(
        *depthwise_pointwise(channels, kernel, stride, 1, affine),
        *depthwise_pointwise(channels, kernel, 1, 1, affine),
    )


def dilated(channels, kernel, stride, affine):
    return nn.Sequential(*depthwise_pointwise(channels, kernel, stride, 2, affine))


class FactorizedReduce(nn.Module):
    """Halves the map: two strided 1x1 convolutions, the second of the map shifted by one pixel, side by side."""

    def __init__(self, inside, outside, affine):
        super().__init__()
        half = outside // 2
        self.even = nn.Conv2d(inside, outside - half, 1, 2, bias=False)
        self.odd = nn.Conv2d(inside, half, 1, 2, bias=False)
        self.norm = nn.BatchNorm2d(outside, affine=affine)

    def forward(self, x):
        x = torch.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(x[:, :, 1:, 1:])], 1))


def operation(name, channels, stride, affine, normalise_pools):
    """One candidate, as many channels out as in; None for `none`, whose output is zero."""
    if name == "none":
        return None
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduce(channels, channels, affine)
    if name in ("max_pool_3x3", "avg_pool_3x3"):
        pool = (
            nn.MaxPool2d(3, stride, 1)
            if name == "max_pool_3x3"
            else nn.AvgPool2d(3, stride, 1, count_include_pad=False)
        )
        return nn.Sequential(pool, nn.BatchNorm2d(channels, affine=False)) if normalise_pools else pool
    kind, kernel = name[:3], int(name[-1])
    return (separable if kind == "sep" else dilated)(channels, kernel, stride, affine)
