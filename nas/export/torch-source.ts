/** @file The parts of the exported PyTorch file that are the same for every genotype. */

export const operationsSource = `
class ReluConvNorm(nn.Module):
    def __init__(self, inside, outside, kernel, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outside)

    def forward(self, x):
        return self.norm(self.conv(F.relu(x)))


class FactorizedReduce(nn.Module):
    """Halves the map: two strided 1x1 convolutions, the second of the map shifted by one pixel, side by side."""

    def __init__(self, inside, outside):
        super().__init__()
        self.even = nn.Conv2d(inside, outside - outside // 2, 1, 2, bias=False)
        self.odd = nn.Conv2d(inside, outside // 2, 1, 2, bias=False)
        self.norm = nn.BatchNorm2d(outside)

    def forward(self, x):
        x = F.relu(x)
        shifted = F.pad(x, (0, 1, 0, 1))[:, :, 1:, 1:]
        return self.norm(torch.cat([self.even(x), self.odd(shifted)], 1))


class DepthwisePointwise(nn.Module):
    def __init__(self, channels, kernel, stride, dilation):
        super().__init__()
        padding = dilation * (kernel - 1) // 2
        self.depthwise = nn.Conv2d(
            channels, channels, kernel, stride, padding, dilation, groups=channels, bias=False
        )
        self.pointwise = nn.Conv2d(channels, channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return self.norm(self.pointwise(self.depthwise(F.relu(x))))


class Separable(nn.Module):
    def __init__(self, channels, kernel, stride):
        super().__init__()
        self.first = DepthwisePointwise(channels, kernel, stride, 1)
        self.second = DepthwisePointwise(channels, kernel, 1, 1)

    def forward(self, x):
        return self.second(self.first(x))


class RowColumn(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        self.row = nn.Conv2d(channels, channels, (1, 7), (1, stride), (0, 3), bias=False)
        self.column = nn.Conv2d(channels, channels, (7, 1), (stride, 1), (3, 0), bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return self.norm(self.column(self.row(F.relu(x))))


class Zero(nn.Module):
    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return torch.zeros_like(x[:, :, :: self.stride, :: self.stride])


OPERATIONS = {
    "none": lambda c, s: Zero(s),
    "skip_connect": lambda c, s: nn.Identity() if s == 1 else FactorizedReduce(c, c),
    "max_pool_3x3": lambda c, s: nn.MaxPool2d(3, s, 1),
    "avg_pool_3x3": lambda c, s: nn.AvgPool2d(3, s, 1, count_include_pad=False),
    "sep_conv_3x3": lambda c, s: Separable(c, 3, s),
    "sep_conv_5x5": lambda c, s: Separable(c, 5, s),
    "sep_conv_7x7": lambda c, s: Separable(c, 7, s),
    "dil_conv_3x3": lambda c, s: DepthwisePointwise(c, 3, s, 2),
    "dil_conv_5x5": lambda c, s: DepthwisePointwise(c, 5, s, 2),
    "conv_7x1_1x7": lambda c, s: RowColumn(c, s),
    "nor_conv_1x1": lambda c, s: ReluConvNorm(c, c, 1, s),
    "nor_conv_3x3": lambda c, s: ReluConvNorm(c, c, 3, s),
}


def normalise(x):
    mean, deviation = (x.new_tensor(values).reshape(1, -1, 1, 1) for values in (MEAN, DEVIATION))
    return (x - mean) / deviation


class ConvNorm(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outside)

    def forward(self, x):
        return self.norm(self.conv(x))


class Stem(nn.Module):
    """Gives the two maps that the first cells read."""

    def __init__(self):
        super().__init__()
        c = INIT_CHANNELS
        if STEM == "small":
            self.conv = ConvNorm(INPUT_CHANNELS, STEM_CHANNELS, 1)
        elif STEM == "medium":
            self.halve = ConvNorm(INPUT_CHANNELS, c, 2)
            self.conv = ConvNorm(c, STEM_CHANNELS, 1)
        else:
            self.first = ConvNorm(INPUT_CHANNELS, c // 2, 2)
            self.second = ConvNorm(c // 2, c, 2)
            self.third = ConvNorm(c, c, 2)

    def forward(self, x):
        if STEM == "large":
            x = self.second(F.relu(self.first(x)))
            return x, self.third(F.relu(x))
        x = self.conv(x) if STEM == "small" else self.conv(F.relu(self.halve(x)))
        return x, x


class Nodes(nn.Module):
    """The nodes of a cell: each sums its operations on the states before it. \`drop_path\` acts in training only."""

    drop_path = 0.0

    def __init__(self, nodes, inputs, channels, reduction):
        super().__init__()
        self.reads = [[state for _, state in pairs] for pairs in nodes]
        self.ops = nn.ModuleList(
            OPERATIONS[name](channels, 2 if reduction and state < inputs else 1)
            for pairs in nodes
            for name, state in pairs
        )

    def states(self, states):
        states, ops = list(states), iter(self.ops)
        for reads in self.reads:
            states.append(sum(self.dropped(op, op(states[i])) for i, op in zip(reads, ops)))
        return states

    def dropped(self, op, x):
        if not self.training or self.drop_path == 0 or isinstance(op, nn.Identity):
            return x
        keep = 1 - self.drop_path
        return x * x.new_empty(len(x), 1, 1, 1).bernoulli_(keep) / keep
`;

/** DARTS' and BASE's: every cell reads the two before it. */
export const twoInputNetwork = `
class Cell(Nodes):
    def __init__(self, before, last, channels, reduction, reduced_before):
        super().__init__(REDUCE if reduction else NORMAL, 2, channels, reduction)
        self.concat = REDUCE_CONCAT if reduction else NORMAL_CONCAT
        self.input0 = (
            FactorizedReduce(before, channels) if reduced_before else ReluConvNorm(before, channels, 1)
        )
        self.input1 = ReluConvNorm(last, channels, 1)
        self.channels = len(self.concat) * channels

    def forward(self, before, last):
        states = self.states([self.input0(before), self.input1(last)])
        return torch.cat([states[i] for i in self.concat], 1)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Stem()
        channels = INIT_CHANNELS
        before = last = STEM_CHANNELS
        reduced_before = STEM == "large"
        self.cells = nn.ModuleList()
        for layer in range(LAYERS):
            reduction = layer in REDUCTIONS
            channels = 2 * channels if reduction else channels
            self.cells.append(Cell(before, last, channels, reduction, reduced_before))
            before, last, reduced_before = last, self.cells[-1].channels, reduction
        self.classifier = nn.Linear(last, CLASSES)

    def forward(self, x):
        before, last = self.stem(normalise(x))
        for cell in self.cells:
            before, last = last, cell(before, last)
        return self.classifier(last.mean((2, 3)))
`;

/** NAS-Bench-201's: a chain of cells, residual blocks in place of reduction cells. */
export const benchmarkNetwork = `
class Cell(Nodes):
    def __init__(self, channels):
        super().__init__(NORMAL, 1, channels, False)

    def forward(self, x):
        return self.states([x])[-1]


class ResidualReduction(nn.Module):
    """On odd maps the pool's windows start one pixel outside, so that both ways halve upwards."""

    def __init__(self, inside, outside):
        super().__init__()
        self.first = ReluConvNorm(inside, outside, 3, 2)
        self.second = ReluConvNorm(outside, outside, 3)
        self.shortcut = nn.Conv2d(inside, outside, 1, bias=False)

    def forward(self, x):
        odd = (x.shape[2] % 2, x.shape[3] % 2)
        pooled = F.avg_pool2d(x, 2, 2, odd, count_include_pad=False)
        return self.shortcut(pooled) + self.second(self.first(x))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Stem()
        channels = INIT_CHANNELS
        self.cells = nn.ModuleList()
        for layer in range(LAYERS):
            if layer in REDUCTIONS:
                self.cells.append(ResidualReduction(channels, 2 * channels))
                channels *= 2
            else:
                self.cells.append(Cell(channels))
        self.norm = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, CLASSES)

    def forward(self, x):
        _, x = self.stem(normalise(x))
        for cell in self.cells:
            x = cell(x)
        return self.classifier(F.relu(self.norm(x)).mean((2, 3)))
`;

/** The resize rule of datasets/resize.ts, as one matrix per axis. */
export const preprocessing = `
def axis_weights(size, side):
    """[side, size]: area average where an axis shrinks, bilinear with half-pixel centres where it grows."""
    weights = torch.zeros(side, size, dtype=torch.float64)
    scale = size / side
    for out in range(side):
        if scale > 1:
            low, high = out * size / side, (out + 1) * size / side
            for at in range(int(low), min(size, math.ceil(high))):
                weights[out, at] = (min(high, at + 1) - max(low, at)) / scale
        else:
            centre = min(max((out + 0.5) * scale - 0.5, 0), size - 1)
            start = min(int(centre), max(0, size - 2))
            weights[out, start] = 1 - (centre - start)
            if size > 1:
                weights[out, start + 1] = centre - start
    return weights


def preprocess(image):
    """[1, channels, side, side] from 0 to 1, of a PIL image or of bytes [height, width] or [height, width, channels]."""
    if hasattr(image, "convert"):
        image = image.convert("L" if INPUT_CHANNELS == 1 else "RGB")
        size = (image.height, image.width, INPUT_CHANNELS)
        image = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).reshape(size)
    image = torch.as_tensor(image).to(torch.float64)
    image = image.reshape(*image.shape[:2], -1)
    height, width, channels = image.shape
    if channels != INPUT_CHANNELS:
        raise ValueError(f"the network takes {INPUT_CHANNELS} channels, the image has {channels}")
    if (height, width) != (RESOLUTION, RESOLUTION):
        image = torch.einsum("xw,hwc->hxc", axis_weights(width, RESOLUTION), image)
        image = torch.einsum("yh,hxc->yxc", axis_weights(height, RESOLUTION), image)
        image = (image + 0.5).floor().clamp(max=255)
    return (image / 255).permute(2, 0, 1).unsqueeze(0).float()

`;

export const weightsReader = `
def load_weights(network, path):
    """Reads a .safetensors file (github.com/huggingface/safetensors) into the network, and returns it."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    state = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32)
            state[name] = values.reshape(entry["shape"])
    missing, unexpected = network.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"these are not this network's weights: {missing[:3] or unexpected[:3]}")
    return network
`;

/** What the module does when run as a script. */
export const parameterCount = `

if __name__ == "__main__":
    print(sum(p.numel() for p in Network().parameters()), "parameters")
`;
