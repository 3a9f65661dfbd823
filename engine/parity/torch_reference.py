"""PyTorch's opinion of parity cases, in float64: reads cases as JSON from standard input, writes observations.

A case is a network graph (graph/types.ts), a state, a batch, z and a step's options (engine/types.ts). The observation
has the parts of engine/parity/observe.ts: gradient, evaluation with running statistics, and the state after one step.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
MASK = 0xFFFFFFFF


def finalise(h):
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h ^ (h >> 16)


def hash32(seed, a, b=0):
    """domain/random.ts."""
    h = finalise(seed ^ 0x9E3779B9)
    h = finalise((h + a * 0x85EBCA77) & MASK)
    return finalise(h ^ (((b + 0x165667B1) * 0xC2B2AE3D) & MASK))


def hash_uniform(seed, a, b=0):
    return (hash32(seed, a, b) >> 8) / 16777216


def hash_normal(seed, a):
    u = ((hash32(seed, a, 1) >> 8) + 0.5) / 16777216
    return math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * hash_uniform(seed, a, 2))


class Network:
    """The graph over leaf tensors: one per parameter, running statistic, and element of z."""

    def __init__(self, case):
        self.case = case
        self.graph = case["graph"]
        state = case["state"]
        self.parameters = {
            p["name"]: torch.tensor(state["parameters"][p["offset"] : p["offset"] + p["size"]], requires_grad=True)
            for p in self.graph["parameters"]
        }
        self.statistics = {
            s["name"]: torch.tensor(state["statistics"][s["offset"] : s["offset"] + s["size"]])
            for s in self.graph["statistics"]
        }
        self.z = torch.tensor(case["z"], requires_grad=True)
        valid = case["valid"]
        height, width, channels = self.graph["shapes"][0]
        self.images = torch.tensor(case["images"]).reshape(-1, height, width, channels)[:valid].permute(0, 3, 1, 2)
        self.labels = torch.tensor(case["labels"][:valid])
        self.mask = case["step"].get("mask")

    def forward(self, training, drop_path, noise=None):
        """NCHW outputs by node, and the total loss. Skipped candidates are not run."""
        values = dict(self.parameters)
        if noise is not None:
            for p in self.graph["parameters"]:
                epsilon = [hash_normal(noise["seed"], p["offset"] + i) for i in range(p["size"])]
                values[p["name"]] = self.parameters[p["name"]] + noise["deviation"] * torch.tensor(epsilon)
        live = self.live()
        outputs = {}
        loss = torch.zeros(())
        for index, node in enumerate(self.graph["nodes"]):
            if index not in live:
                continue
            if node["op"] == "softmaxCrossEntropy":
                logits = outputs[node["logits"]].flatten(1)
                entropy = F.cross_entropy(logits, self.labels, label_smoothing=node["labelSmoothing"])
                loss = loss + node["weight"] * entropy
            else:
                outputs[index] = self.run(index, node, outputs, values, training, drop_path)
        return outputs, loss

    def live(self):
        live = {*self.graph["outputs"]["losses"], self.graph["outputs"]["logits"]}
        for index in reversed(range(len(self.graph["nodes"]))):
            if index in live:
                live.update(self.inputs(self.graph["nodes"][index]))
        return live

    def inputs(self, node):
        if node["op"] == "weightedSum":
            return [t["input"] for t in node["terms"] if t["input"] is not None and self.kept(t["z"])]
        single = [node[key] for key in ("input", "logits") if key in node]
        return single + list(node.get("inputs", []))

    def kept(self, z):
        return self.mask is None or self.mask[z] == 1

    def run(self, index, node, outputs, values, training, drop_path):
        op = node["op"]
        x = outputs[node["input"]] if "input" in node else None
        if op == "input":
            return self.images
        if op == "conv2d":
            kh, kw = node["kernel"]
            channels = x.shape[1]
            inner = 1 if node["depthwise"] else channels
            weight = values[node["weight"]].reshape(kh, kw, inner, node["filters"]).permute(3, 2, 0, 1)
            bias = None if node["bias"] is None else values[node["bias"]]
            groups = channels if node["depthwise"] else 1
            return F.conv2d(x, weight, bias, node["stride"], node["padding"], node["dilation"], groups)
        if op == "batchNorm":
            scale = None if node["scale"] is None else values[node["scale"]]
            shift = None if node["shift"] is None else values[node["shift"]]
            mean, variance = self.statistics[node["mean"]], self.statistics[node["variance"]]
            return F.batch_norm(x, mean, variance, scale, shift, training, node["momentum"], node["epsilon"])
        if op == "relu":
            return F.relu(x)
        if op == "maxPool":
            return F.max_pool2d(x, node["kernel"], node["stride"], node["padding"])
        if op == "avgPool":
            return F.avg_pool2d(x, node["kernel"], node["stride"], node["padding"], count_include_pad=False)
        if op == "identity":
            return x
        if op == "shiftedSlice":
            vertical, horizontal = node["offset"]
            inside = x[:, :, vertical:, horizontal:]
            y = torch.zeros(x.shape)
            y[:, :, : inside.shape[2], : inside.shape[3]] = inside
            return y
        if op == "channelSlice":
            return x[:, node["from"] : node["from"] + node["count"]]
        if op == "add":
            return sum(outputs[i] for i in node["inputs"])
        if op in ("zeros", "weightedSum"):
            height, width, channels = node["shape"]
            total = torch.zeros(len(self.labels), channels, height, width)
            for term in node.get("terms", []):
                if term["input"] is not None and self.kept(term["z"]):
                    total = total + self.z[term["z"]] * outputs[term["input"]]
            return total
        if op == "concat":
            return torch.cat([outputs[i] for i in node["inputs"]], 1)
        if op == "dropPath":
            if drop_path is None:
                return x
            p, seed = drop_path["probability"], drop_path["seed"]
            kept = [float(hash_uniform(seed, index, n) >= p) / (1 - p) for n in range(len(x))]
            return x * torch.tensor(kept).reshape(-1, 1, 1, 1)
        if op == "globalAveragePool":
            return x.mean((2, 3), keepdim=True)
        if op == "linear":
            flat = x.permute(0, 2, 3, 1).flatten(1)
            weight = values[node["weight"]].reshape(flat.shape[1], node["filters"])
            y = flat @ weight
            y = y if node["bias"] is None else y + values[node["bias"]]
            return y.reshape(len(x), node["filters"], 1, 1)
        raise ValueError(f"unknown node {op}")


def correct(network, outputs):
    logits = outputs[network.graph["outputs"]["logits"]].flatten(1)
    return int((logits.argmax(1) == network.labels).sum())


def flat(network, tensors, specs="parameters"):
    """One vector in the graph's layout; zeros if there is no tensor."""
    parts = []
    for spec in network.graph[specs]:
        tensor = tensors.get(spec["name"])
        parts += [0.0] * spec["size"] if tensor is None else tensor.detach().flatten().tolist()
    return parts


def optimise(network, step):
    """One step of PyTorch's own optimisers on gradients that are already there; returns norm and moments."""
    graph, state = network.graph, network.case["state"]
    optimisers, updated = [], []
    moments = {"first": {}, "second": {}}
    for group in step["groups"]:
        specs = [p for p in graph["parameters"] if p["group"] in group["groups"]]
        members = [network.parameters[p["name"]] for p in specs]
        if not members:
            continue
        kind = group["optimiser"]
        settings = {"lr": group["learningRate"], "weight_decay": group["weightDecay"]}
        if kind["kind"] == "sgd":
            optimiser = torch.optim.SGD(members, momentum=kind["momentum"], **settings)
        else:
            optimiser = torch.optim.Adam(members, betas=(kind["beta1"], kind["beta2"]), eps=kind["epsilon"], **settings)
        for p, tensor in zip(specs, members):
            span = slice(p["offset"], p["offset"] + p["size"])
            first, second = torch.tensor(state["firstMoments"][span]), torch.tensor(state["secondMoments"][span])
            moments["first"][p["name"]], moments["second"][p["name"]] = first, second
            optimiser.state[tensor] = (
                {"momentum_buffer": first}
                if kind["kind"] == "sgd"
                else {"step": torch.tensor(float(state["updates"])), "exp_avg": first, "exp_avg_sq": second}
            )
        optimisers.append(optimiser)
        updated += [tensor for tensor in members if tensor.grad is not None]
    limit = step.get("clip", math.inf)
    norm = float(torch.nn.utils.clip_grad_norm_(updated, limit)) if updated else 0.0
    for optimiser in optimisers:
        optimiser.step()
    return norm, moments


def untouched(network, moments, which):
    """Moments of parameters in no group keep their value."""
    vector = list(network.case["state"][which])
    for p in network.graph["parameters"]:
        tensor = moments.get(p["name"])
        if tensor is not None:
            vector[p["offset"] : p["offset"] + p["size"]] = tensor.tolist()
    return vector


def observe(case):
    step = case["step"]
    evaluating = Network(case)
    with torch.no_grad():
        outputs, evaluation = evaluating.forward(False, None)
    network = Network(case)
    training = step.get("batchNorm", "batch") == "batch"
    run, loss = network.forward(training, step.get("dropPath"), step.get("noise"))
    loss.backward()
    anchor = step.get("anchor")
    for p in network.graph["parameters"]:
        tensor = network.parameters[p["name"]]
        if anchor is not None and p["group"] in anchor["groups"] and tensor.grad is not None:
            mean = torch.tensor(anchor["mean"][p["offset"] : p["offset"] + p["size"]])
            tensor.grad += anchor["strength"] * (tensor.detach() - mean)
    gradients = flat(network, {name: t.grad for name, t in network.parameters.items()})
    hits = [correct(network, run), correct(network, run), correct(evaluating, outputs)]
    dz = [0.0] * len(network.z) if network.z.grad is None else network.z.grad.tolist()
    norm, moments = optimise(network, step)
    ends = network.graph["outputs"]
    spatial = outputs[ends["features"]].permute(0, 2, 3, 1)
    return {
        "loss": [float(loss), float(loss), float(evaluation)],
        "correct": hits,
        "norm": [norm],
        "dz": dz,
        "dz of the step": dz,
        "dParameters": gradients,
        "logits": outputs[ends["logits"]].flatten().tolist(),
        "features": spatial.flatten().tolist(),
        "parameters": flat(network, network.parameters),
        "firstMoments": untouched(network, moments["first"], "firstMoments"),
        "secondMoments": untouched(network, moments["second"], "secondMoments"),
        "statistics": flat(network, network.statistics, "statistics"),
        "updates": [case["state"]["updates"] + 1],
    }


torch.set_num_threads(1)
json.dump([observe(case) for case in json.load(sys.stdin)], sys.stdout)
