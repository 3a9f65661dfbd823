"""Random draws as pure functions of (seed, index): domain/random.ts and engine/augmentation.ts, bit for bit.

Seeds may be Python ints or int64 tensors on the device, so that a captured step draws again at every replay.
"""
import math

import torch

MASK = 0xFFFFFFFF


def finalise(h):
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h ^ (h >> 16)


def hash32(seed, a, b=0):
    """Products of two 32-bit numbers wrap in int64 and keep their low 32 bits."""
    h = finalise(seed ^ 0x9E3779B9)
    h = finalise((h + a * 0x85EBCA77) & MASK)
    return finalise(h ^ (((b + 0x165667B1) * 0xC2B2AE3D) & MASK))


def hash_uniform(seed, a, b=0):
    """Float64 in [0, 1), exact: 24 bits."""
    return (hash32(seed, a, b) >> 8).to(torch.float64) / 16777216


def hash_normal(seed, a):
    u = ((hash32(seed, a, 1) >> 8).to(torch.float64) + 0.5) / 16777216
    v = hash_uniform(seed, a, 2)
    return torch.sqrt(-2 * torch.log(u)) * torch.cos(2 * math.pi * v)


def floor(x):
    return torch.floor(x).to(torch.int64)


class Pixels:
    """Turns raw images [n, height, width, 1 or channels] into the network's input, float32 [n, height, width, channels]."""

    def __init__(self, height, width, channels, device):
        self.height, self.width, self.channels, self.device = height, width, channels, device
        self.constants = {}

    def constant(self, values, absent):
        """[1 or channels] on the device, made once: a captured step reads it in place."""
        key = (tuple(values), absent)
        if key not in self.constants:
            self.constants[key] = torch.tensor(list(values) or [absent], dtype=torch.float32, device=self.device)
        return self.constants[key]

    def prepare(self, images, scaled, normalisation, augmentation, seed):
        """`scaled`: raw values are bytes. `augmentation`: (crop padding, flip, cutout) or None."""
        x = images.to(torch.float32)
        if scaled:
            x = x / 255
        n = x.shape[0]
        cut = None
        if augmentation is not None:
            x, cut = self.augment(x, augmentation, seed)
        if normalisation is not None:
            mean, deviation = normalisation
            x = (x - self.constant(mean, 0.0)) / self.constant(deviation, 1.0)
        x = x.expand(n, self.height, self.width, self.channels)
        return x if cut is None else x.masked_fill(cut, 0.0)

    def augment(self, x, augmentation, seed):
        """The cropped and flipped images, and where they are to be zeroed after normalisation (or None)."""
        padding, flip, cutout = augmentation
        n, height, width = x.shape[:3]
        example = torch.arange(n, device=self.device)
        rows = torch.arange(height, device=self.device).view(1, height, 1)
        columns = torch.arange(width, device=self.device).view(1, 1, width)

        def per_example(values):
            return values.view(n, 1, 1)

        span = 2 * padding + 1
        y = rows + per_example(floor(hash_uniform(seed, example, 1) * span) - padding)
        across = columns.expand(n, 1, width)
        if flip:
            flipped = per_example(hash_uniform(seed, example, 3) < 0.5)
            across = torch.where(flipped, width - 1 - across, across)
        across = across + per_example(floor(hash_uniform(seed, example, 2) * span) - padding)
        inside = (y >= 0) & (y < height) & (across >= 0) & (across < width)
        source = y.clamp(0, height - 1) * width + across.clamp(0, width - 1)
        flat = x.reshape(n, height * width, -1)
        index = source.reshape(n, height * width, 1).expand(-1, -1, flat.shape[2])
        moved = flat.gather(1, index).view(n, height, width, -1)
        moved = moved.masked_fill(~inside.unsqueeze(3), 0.0)
        if cutout == 0:
            return moved, None
        top = per_example(floor(hash_uniform(seed, example, 4) * height) - cutout // 2)
        left = per_example(floor(hash_uniform(seed, example, 5) * width) - cutout // 2)
        cut = (rows >= top) & (rows < top + cutout) & (columns >= left) & (columns < left + cutout)
        return moved, cut.unsqueeze(3)
