"""Runs a network graph (graph/types.ts) forward in PyTorch: every node kind, live nodes only, NCHW inside.

Parameters come as leaf tensors in PyTorch's layouts; `Layout` says how each is placed in the device's flat vector.
"""
import torch
import torch.nn.functional as F

from groups import run_group
from schedule import kept


class Layout:
    """The device's flat parameter vector: the graph's, with convolution weights in PyTorch's order."""

    def __init__(self, graph, channels_last):
        self.views = []
        order = []
        roles = {n["weight"]: n for n in graph["nodes"] if n["op"] == "conv2d"}
        for spec in graph["parameters"]:
            at, size = spec["offset"], spec["size"]
            index = torch.arange(at, at + size)
            node = roles.get(spec["name"])
            if node is None:
                shape, view = tuple(spec["shape"]), None
            else:
                kh, kw = node["kernel"]
                filters = node["filters"]
                index = index.view(kh, kw, size // (kh * kw * filters), filters)
                if channels_last:
                    index = index.permute(3, 0, 1, 2)
                    shape, view = tuple(index.shape), (0, 3, 1, 2)
                else:
                    index = index.permute(3, 2, 0, 1)
                    shape, view = tuple(index.shape), None
            order.append(index.reshape(-1))
            self.views.append((spec["name"], at, size, shape, view))
        self.order = torch.cat(order) if order else torch.zeros(0, dtype=torch.int64)
        self.inverse = torch.argsort(self.order)

    def leaves(self, flat):
        """One leaf tensor a parameter, over the memory of `flat`."""
        made = {}
        for name, at, size, shape, view in self.views:
            tensor = flat[at : at + size].view(shape)
            made[name] = (tensor if view is None else tensor.permute(view)).detach().requires_grad_()
        return made

    def flatten(self, gradients):
        """Gradients by name (absent: zero) as one vector in the order of the flat one."""
        parts = []
        for name, _, size, shape, view in self.views:
            gradient = gradients.get(name)
            if gradient is None:
                parts.append(self.zeros(size))
            else:
                back = gradient if view is None else gradient.permute(0, 2, 3, 1)
                parts.append(back.reshape(-1).to(torch.float32))
        return torch.cat(parts) if parts else self.zeros(0)

    def to(self, device):
        self.device = device
        self.order, self.inverse = self.order.to(device), self.inverse.to(device)
        return self

    def zeros(self, size):
        return torch.zeros(size, device=self.device)


class WeightedSum(torch.autograd.Function):
    """y = Σ z[k]·x_k, without keeping products; `numbers` is z on the host if it is known there."""

    @staticmethod
    def forward(ctx, z, numbers, indices, *inputs):
        ctx.save_for_backward(z, *inputs)
        ctx.numbers, ctx.indices = numbers, indices
        total = None
        for k, x in zip(indices, inputs):
            if total is None:
                total = x * (z[k] if numbers is None else numbers[k])
            elif numbers is None:
                total.addcmul_(x, z[k].to(total.dtype))
            else:
                total.add_(x, alpha=numbers[k])
        return total

    @staticmethod
    def backward(ctx, gradient):
        z, *inputs = ctx.saved_tensors
        dz = torch.zeros_like(z)
        rows = []
        for position, (k, x) in enumerate(zip(ctx.indices, inputs)):
            if ctx.needs_input_grad[0]:
                dz[k] += inner(gradient, x)
            factor = z[k] if ctx.numbers is None else ctx.numbers[k]
            needed = ctx.needs_input_grad[3 + position]
            rows.append((gradient * factor).to(x.dtype) if needed else None)
        return (dz if ctx.needs_input_grad[0] else None, None, None, *rows)


def inner(a, b):
    """Σ a·b in float32."""
    if a.dtype == b.dtype == torch.float32 and a.stride() == b.stride() and dense(a):
        return torch.dot(a.as_strided((a.numel(),), (1,)), b.as_strided((b.numel(),), (1,)))
    return (a.float() * b.float()).sum()


def dense(x):
    return x.is_contiguous() or x.is_contiguous(memory_format=torch.channels_last)


def held_views(node):
    keys = {"conv2d": ("weight", "bias"), "linear": ("weight", "bias"), "batchNorm": ("scale", "shift")}
    return [node[key] for key in keys.get(node["op"], ()) if node[key] is not None]


class Pass:
    """One forward pass. `training`: batch norms use the batch; `statistics` gives running (mean, variance) or None to leave them."""

    def __init__(self, graph, values, images, z, numbers, mask, training, statistics, drops):
        self.graph, self.values, self.images = graph, values, images
        self.z, self.numbers, self.mask = z, numbers, mask
        self.training, self.statistics, self.drops = training, statistics, drops
        self.outputs = {}

    def run(self, schedule, labels):
        """The total loss, by schedule.py. What nobody reads any more is let go: all but the kept outputs."""
        loss = None
        for step in schedule:
            node = None if step.node is None else self.graph["nodes"][step.node]
            if step.group is not None:
                joint = run_group(self, step.group, self.outputs[step.reads])
                self.outputs[step.group] = joint
                self.outputs.update(zip(step.group.members, joint.chunk(len(step.group.members), 1)))
            elif step.reads is not None:
                self.outputs[step.node] = self.outputs[step.reads]
            elif node["op"] == "softmaxCrossEntropy":
                logits = self.outputs[node["logits"]].flatten(1).float()
                entropy = node["weight"] * F.cross_entropy(logits, labels, label_smoothing=node["labelSmoothing"])
                loss = entropy if loss is None else loss + entropy
            elif node["op"] == "dropPath":
                self.outputs[step.node] = self.drop_path(step.node, node)
            else:
                self.outputs[step.node] = getattr(self, node["op"])(node)
            for last in step.frees:
                del self.outputs[last]
        return torch.zeros((), device=self.images.device) if loss is None else loss

    def input(self, node):
        return self.images

    def conv2d(self, node):
        x = self.outputs[node["input"]]
        bias = None if node["bias"] is None else self.values[node["bias"]]
        groups = x.shape[1] if node["depthwise"] else 1
        return F.conv2d(x, self.values[node["weight"]], bias, node["stride"], node["padding"], node["dilation"], groups)

    def batchNorm(self, node):
        x = self.outputs[node["input"]]
        scale = None if node["scale"] is None else self.values[node["scale"]]
        shift = None if node["shift"] is None else self.values[node["shift"]]
        return self.normalised(x, scale, shift, *self.statistics(node), node)

    def normalised(self, x, scale, shift, mean, variance, node):
        if self.training and x.shape[0] * x.shape[2] * x.shape[3] == 1:
            return single_value(x, scale, shift, mean, variance, node["momentum"])
        on = torch.backends.cudnn.enabled
        return torch.batch_norm(x, scale, shift, mean, variance, self.training, node["momentum"], node["epsilon"], on)

    def relu(self, node):
        return F.relu(self.outputs[node["input"]])

    def maxPool(self, node):
        return F.max_pool2d(self.outputs[node["input"]], node["kernel"], node["stride"], node["padding"])

    def avgPool(self, node):
        return F.avg_pool2d(self.outputs[node["input"]], node["kernel"], node["stride"], node["padding"], count_include_pad=False)

    def identity(self, node):
        return self.outputs[node["input"]]

    def shiftedSlice(self, node):
        x = self.outputs[node["input"]]
        down, right = node["offset"]
        height, width = x.shape[2:]
        padded = F.pad(x, (max(-right, 0), max(right, 0), max(-down, 0), max(down, 0)))
        top, left = max(down, 0), max(right, 0)
        return padded[:, :, top : top + height, left : left + width]

    def channelSlice(self, node):
        return self.outputs[node["input"]][:, node["from"] : node["from"] + node["count"]]

    def add(self, node):
        total = self.outputs[node["inputs"][0]]
        for other in node["inputs"][1:]:
            total = total + self.outputs[other]
        return total

    def zeros(self, node):
        height, width, channels = node["shape"]
        return torch.zeros(len(self.images), channels, height, width, device=self.images.device)

    def weightedSum(self, node):
        terms = [t for t in node["terms"] if t["input"] is not None and kept(self.mask, t["z"])]
        if not terms:
            return self.zeros(node)
        indices = tuple(t["z"] for t in terms)
        return WeightedSum.apply(self.z, self.numbers, indices, *(self.outputs[t["input"]] for t in terms))

    def concat(self, node):
        return torch.cat([self.outputs[i] for i in node["inputs"]], 1)

    def drop_path(self, index, node):
        x = self.outputs[node["input"]]
        return x if self.drops is None else x * self.drops[index].to(x.dtype)

    def globalAveragePool(self, node):
        return self.outputs[node["input"]].mean((2, 3), keepdim=True)

    def linear(self, node):
        flat = self.outputs[node["input"]].permute(0, 2, 3, 1).flatten(1)
        y = flat @ self.values[node["weight"]].view(flat.shape[1], node["filters"])
        y = y if node["bias"] is None else y + self.values[node["bias"]]
        return y.view(len(y), node["filters"], 1, 1)


def single_value(x, scale, shift, mean, variance, momentum):
    """Batch norm over one value a channel: 0 whatever comes in; its variance counts as 0."""
    if mean is not None:
        with torch.no_grad():
            mean.mul_(1 - momentum).add_(x.detach().flatten(), alpha=momentum)
            variance.mul_(1 - momentum)
    y = x * 0
    y = y if scale is None else y * scale.view(1, -1, 1, 1)
    return y if shift is None else y + shift.view(1, -1, 1, 1)
