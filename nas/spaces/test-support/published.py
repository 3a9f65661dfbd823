"""The networks of DARTS, BASE and NAS-Bench-201 in PyTorch, in float64, written from the papers' descriptions for one test.

Reads cases as JSON from standard input (published.ts) and writes what each network gives: loss, logits, gradients, and
running statistics after one training pass. Nothing here knows of the project's graphs: only names of parameters agree.
"""
import json
import sys

import torch
from torch import nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Names:
    """The parts that hold values, by name. Two parts may share a name: they hold the same values."""

    def __init__(self):
        self.parts = {}

    def add(self, name, part):
        self.parts.setdefault(name, []).append(part)
        return part

    def conv(self, name, inside, outside, kernel, stride=1, padding=0, dilation=1, groups=1):
        return self.add(name, nn.Conv2d(inside, outside, kernel, stride, padding, dilation, groups, bias=False))

    def norm(self, name, channels, affine):
        return self.add(name, nn.BatchNorm2d(channels, affine=affine))


def relu_conv_bn(names, name, inside, outside, kernel, stride, padding, affine):
    return nn.Sequential(
        nn.ReLU(),
        names.conv(f"{name}/conv", inside, outside, kernel, stride, padding),
        names.norm(f"{name}/norm", outside, affine),
    )


class FactorizedReduce(nn.Module):
    def __init__(self, names, name, inside, outside, affine):
        super().__init__()
        self.even = names.conv(f"{name}/even", inside, outside // 2, 1, 2)
        self.odd = names.conv(f"{name}/odd", inside, outside // 2, 1, 2)
        self.norm = names.norm(f"{name}/norm", outside, affine)

    def forward(self, x):
        x = F.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(x[:, :, 1:, 1:])], dim=1))


class Zero(nn.Module):
    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return x[:, :, :: self.stride, :: self.stride] * 0


def half_separable(names, name, channels, kernel, stride, padding, dilation, affine):
    return nn.Sequential(
        nn.ReLU(),
        names.conv(f"{name}/depthwise", channels, channels, kernel, stride, padding, dilation, channels),
        names.conv(f"{name}/pointwise", channels, channels, 1),
        names.norm(f"{name}/norm", channels, affine),
    )


def operation(names, edge, state, kind, channels, stride, affine, pool_norm):
    """`edge`: the name of this candidate's place; `state`: of the state it reads, where pools are named."""
    name = f"{edge}/{kind}"
    c, s = channels, stride
    if kind == "none":
        return Zero(s)
    if kind == "skip_connect":
        return nn.Identity() if s == 1 else FactorizedReduce(names, name, c, c, affine)
    if kind in ("max_pool_3x3", "avg_pool_3x3"):
        pool = nn.MaxPool2d(3, s, 1) if kind[:3] == "max" else nn.AvgPool2d(3, s, 1, count_include_pad=False)
        return nn.Sequential(pool, names.norm(f"{state}/{kind}/norm", c, False)) if pool_norm else pool
    if kind in ("sep_conv_3x3", "sep_conv_5x5", "sep_conv_7x7"):
        kernel = int(kind[-1])
        padding = {3: 1, 5: 2, 7: 3}[kernel]
        return nn.Sequential(
            half_separable(names, f"{name}/first", c, kernel, s, padding, 1, affine),
            half_separable(names, f"{name}/second", c, kernel, 1, padding, 1, affine),
        )
    if kind in ("dil_conv_3x3", "dil_conv_5x5"):
        kernel = int(kind[-1])
        return half_separable(names, name, c, kernel, s, {3: 2, 5: 4}[kernel], 2, affine)
    if kind == "conv_7x1_1x7":
        return nn.Sequential(
            nn.ReLU(),
            names.conv(f"{name}/row", c, c, (1, 7), (1, s), (0, 3)),
            names.conv(f"{name}/column", c, c, (7, 1), (s, 1), (3, 0)),
            names.norm(f"{name}/norm", c, affine),
        )
    if kind in ("nor_conv_1x1", "nor_conv_3x3"):
        kernel = int(kind[-1])
        return relu_conv_bn(names, name, c, c, kernel, s, kernel // 2, affine)
    raise ValueError(kind)


class MixedCell(nn.Module):
    """Every node sums all candidates of all states before it, each times its z."""

    def __init__(self, names, name, case, channels, reduction):
        super().__init__()
        space = case["space"]
        self.single = space["topology"] == "nas-bench-201"
        self.nodes, self.operations = space["nodes"], space["operations"]
        self.inputs = 1 if self.single else 2
        self.edges = nn.ModuleDict()
        for node in range(self.inputs, self.inputs + self.nodes):
            for state in range(node):
                stride = 2 if reduction and state < 2 else 1
                self.edges[f"{state}>{node}"] = nn.ModuleList(
                    operation(
                        names, f"{name}/{state}>{node}", f"{name}/{state}", kind, channels, stride, False, not self.single
                    )
                    for kind in self.operations
                )
        edges = len(self.edges)
        self.offset = edges * len(self.operations) if reduction and not space["tied"] else 0

    def forward(self, states, z):
        states, at = list(states), self.offset
        for node in range(self.inputs, self.inputs + self.nodes):
            total = 0
            for state in range(node):
                for candidate in self.edges[f"{state}>{node}"]:
                    total = total + z[at] * candidate(states[state])
                    at += 1
            states.append(total)
        return states[-1] if self.single else torch.cat(states[2:], dim=1)


class DerivedCell(nn.Module):
    def __init__(self, names, name, genotype, channels, reduction):
        super().__init__()
        self.single = genotype.get("inputs") == 1
        self.concat = genotype["concat"]
        first = 1 if self.single else 2
        self.nodes = nn.ModuleList()
        self.reads = []
        for index, pairs in enumerate(genotype["nodes"]):
            node = index + first
            built = nn.ModuleList()
            for pair in pairs:
                state = pair["input"]
                stride = 2 if reduction and state < 2 else 1
                edge = f"{name}/{state}>{node}"
                built.append(operation(names, edge, f"{name}/{state}", pair["operation"], channels, stride, True, False))
            self.nodes.append(built)
            self.reads.append([pair["input"] for pair in pairs])

    def forward(self, states, _z):
        states = list(states)
        for built, reads in zip(self.nodes, self.reads):
            states.append(sum(part(states[state]) for part, state in zip(built, reads)))
        return states[-1] if self.single else torch.cat([states[i] for i in self.concat], dim=1)


def stem_of(names, kind, channels, multiplier):
    """One part per map that the first cells read, each reading the one before."""
    name = f"stem/{kind}"

    def step(part, inside, outside, stride, relu):
        parts = [nn.ReLU()] if relu else []
        return [
            *parts,
            names.conv(f"{name}/{part}/conv", inside, outside, 3, stride, 1),
            names.norm(f"{name}/{part}/norm", outside, True),
        ]

    if kind == "small":
        return [nn.Sequential(*step("conv", 3, multiplier * channels, 1, False))], multiplier * channels
    if kind == "medium":
        halve = step("halve", 3, channels, 2, False)
        return [nn.Sequential(*halve, *step("conv", channels, multiplier * channels, 1, True))], multiplier * channels
    first = step("first", 3, channels // 2, 2, False) + step("second", channels // 2, channels, 2, True)
    return [nn.Sequential(*first), nn.Sequential(*step("third", channels, channels, 2, True))], channels


class AuxiliaryHead(nn.Module):
    """DARTS: on CIFAR's 8x8 maps the pool's stride is 3."""

    def __init__(self, names, channels, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.ReLU(),
            nn.AvgPool2d(5, stride=3, padding=0, count_include_pad=False),
            names.conv("auxiliary/first/conv", channels, 128, 1),
            names.norm("auxiliary/first/norm", 128, True),
            nn.ReLU(),
            names.conv("auxiliary/second/conv", 128, 768, 2),
            names.norm("auxiliary/second/norm", 768, True),
            nn.ReLU(),
        )
        self.classifier = names.add("auxiliary/classifier", nn.Linear(768, classes))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class TwoInputNetwork(nn.Module):
    """DARTS' and BASE's: every cell reads the two before it."""

    def __init__(self, names, case):
        super().__init__()
        sizes, affine = case["sizes"], case["genotype"] is not None
        channels, layers, kind = sizes["initChannels"], sizes["layers"], case["stem"]
        stems, width = stem_of(names, kind, channels, 3)
        self.stems = nn.ModuleList(stems)
        before, last, reduced_before = width, width, kind == "large"
        self.preprocess, self.cells = nn.ModuleList(), nn.ModuleList()
        for layer in range(layers):
            reduction = layer in sizes["reductions"]
            channels = channels * 2 if reduction else channels
            where = f"stem/{kind}/cell{layer}" if layer < 2 else f"cells/{layer}"
            pre0 = (
                FactorizedReduce(names, f"{where}/input0", before, channels, affine)
                if reduced_before
                else relu_conv_bn(names, f"{where}/input0", before, channels, 1, 1, 0, affine)
            )
            pre1 = relu_conv_bn(names, f"{where}/input1", last, channels, 1, 1, 0, affine)
            self.preprocess.append(nn.ModuleList([pre0, pre1]))
            self.cells.append(cell_of(names, case, layer, channels, reduction))
            if case["genotype"] is None:
                outputs = case["space"]["nodes"]
            else:
                outputs = len(case["genotype"]["reduce" if reduction else "normal"]["concat"])
            before, last, reduced_before = last, outputs * channels, reduction
            if case["auxiliary"] and layer == 2 * layers // 3:
                self.auxiliary, self.tap = AuxiliaryHead(names, last, sizes["classes"]), layer
        self.classifier = names.add("head/classifier", nn.Linear(last, sizes["classes"]))

    def forward(self, x, z):
        maps = []
        for stem in self.stems:
            x = stem(x)
            maps.append(x)
        before, last, side = maps[0], maps[-1], None
        for layer, ((pre0, pre1), cell) in enumerate(zip(self.preprocess, self.cells)):
            before, last = last, cell([pre0(before), pre1(last)], z)
            if layer == getattr(self, "tap", None):
                side = self.auxiliary(last)
        return self.classifier(last.mean((2, 3))), side


class ResidualBlock(nn.Module):
    def __init__(self, names, name, inside, outside):
        super().__init__()
        self.first = relu_conv_bn(names, f"{name}/first", inside, outside, 3, 2, 1, True)
        self.second = relu_conv_bn(names, f"{name}/second", outside, outside, 3, 1, 1, True)
        self.shortcut = nn.Sequential(
            nn.AvgPool2d(kernel_size=2, stride=2, padding=0), names.conv(f"{name}/shortcut", inside, outside, 1)
        )

    def forward(self, x):
        return self.shortcut(x) + self.second(self.first(x))


class BenchmarkNetwork(nn.Module):
    """NAS-Bench-201's: a chain of cells, residual blocks between the stages."""

    def __init__(self, names, case):
        super().__init__()
        sizes = case["sizes"]
        channels = sizes["initChannels"]
        stems, _ = stem_of(names, case["stem"], channels, 1)
        self.stem = nn.Sequential(*stems)
        self.cells = nn.ModuleList()
        for layer in range(sizes["layers"]):
            if layer in sizes["reductions"]:
                self.cells.append(ResidualBlock(names, f"cells/{layer}", channels, 2 * channels))
                channels *= 2
            else:
                self.cells.append(cell_of(names, case, layer, channels, False))
        self.last = nn.Sequential(names.norm("last/norm", channels, True), nn.ReLU())
        self.classifier = names.add("head/classifier", nn.Linear(channels, sizes["classes"]))

    def forward(self, x, z):
        x = self.stem(x)
        for cell in self.cells:
            x = cell(x) if isinstance(cell, ResidualBlock) else cell([x], z)
        return self.classifier(F.adaptive_avg_pool2d(self.last(x), 1).flatten(1)), None


def cell_of(names, case, layer, channels, reduction):
    if case["genotype"] is None:
        return MixedCell(names, f"cells/{layer}", case, channels, reduction)
    return DerivedCell(names, f"cells/{layer}", case["genotype"]["reduce" if reduction else "normal"], channels, reduction)


FIELDS = {"weight": "weight", "bias": "bias", "scale": "weight", "shift": "bias"}


def to_torch(values, shape):
    """[kh, kw, in, out] to [out, in, kh, kw]; depthwise [kh, kw, c] to [c, 1, kh, kw]; linear [in, out] to [out, in]."""
    tensor = torch.tensor(values).reshape(shape)
    if len(shape) == 4:
        return tensor.permute(3, 2, 0, 1)
    if len(shape) == 3:
        return tensor.permute(2, 0, 1).unsqueeze(1)
    return tensor.T if len(shape) == 2 else tensor


def from_torch(tensor, shape):
    if len(shape) == 4:
        tensor = tensor.permute(2, 3, 1, 0)
    elif len(shape) == 3:
        tensor = tensor.squeeze(1).permute(1, 2, 0)
    elif len(shape) == 2:
        tensor = tensor.T
    return tensor.flatten().tolist()


def parts_of(names, spec):
    name, field = spec["name"].rsplit("/", 1)
    return names.parts[name], field


def observe(case):
    names = Names()
    single = case["space"]["topology"] == "nas-bench-201"
    network = (BenchmarkNetwork if single else TwoInputNetwork)(names, case)
    expected = sum(p.numel() for p in network.parameters())
    if expected != sum(len(spec["values"]) for spec in case["parameters"]):
        raise ValueError(f"{case['name']}: the published network has {expected} parameters")
    with torch.no_grad():
        for spec in case["parameters"]:
            parts, field = parts_of(names, spec)
            for part in parts:
                getattr(part, FIELDS[field]).copy_(to_torch(spec["values"], spec["shape"]))
        for spec in case["statistics"]:
            parts, field = parts_of(names, spec)
            for part in parts:
                getattr(part, "running_mean" if field == "mean" else "running_var").copy_(torch.tensor(spec["values"]))
    side = case["sizes"]["resolution"]
    images = torch.tensor(case["images"]).reshape(-1, side, side, 3).permute(0, 3, 1, 2)
    labels = torch.tensor(case["labels"])
    z = torch.tensor(case["z"], requires_grad=True)
    network.eval()
    with torch.no_grad():
        logits, _ = network(images, z)
    network.train()
    main, auxiliary = network(images, z)
    loss = F.cross_entropy(main, labels)
    if auxiliary is not None:
        loss = loss + 0.4 * F.cross_entropy(auxiliary, labels)
    loss.backward()
    gradient, statistics = [], []
    for spec in case["parameters"]:
        parts, field = parts_of(names, spec)
        grads = [getattr(part, FIELDS[field]).grad for part in parts]
        found = [g for g in grads if g is not None]
        gradient += from_torch(sum(found), spec["shape"]) if found else [0.0] * len(spec["values"])
    for spec in case["statistics"]:
        parts, field = parts_of(names, spec)
        statistics += getattr(parts[0], "running_mean" if field == "mean" else "running_var").tolist()
    return {
        "loss": [float(loss)],
        "logits": logits.flatten().tolist(),
        "dParameters": gradient,
        "dz": [0.0] * len(case["z"]) if z.grad is None else z.grad.tolist(),
        "statistics": statistics,
    }


json.dump([observe(case) for case in json.load(sys.stdin)], sys.stdout)
