"""A graph compiled for one batch size: its state on the device, and step, gradient and evaluation (engine/types.ts)."""
import math
from collections import OrderedDict

import torch

import draws
from capture import Captures
from groups import groups_of
from network import Layout, Pass, held_views
from schedule import live_nodes, schedule

HEAD = 4  # hyper: drop-path probability, noise deviation, anchor strength, clip; then PER_GROUP values a group
PER_GROUP = 7


class NonFinite(Exception):
    pass


class Plan:
    """What runs and what is updated under one mask."""

    def __init__(self, graph, mask, grouped):
        ends = graph["outputs"]
        self.live = live_nodes(graph, mask, [*ends["losses"], ends["logits"]])
        self.schedule = self.order(graph, mask, grouped, self.live, [ends["logits"]])
        shown = live_nodes(graph, mask, [*ends["losses"], ends["logits"], ends["features"]])
        self.with_features = self.order(graph, mask, grouped, shown, [ends["logits"], ends["features"]])
        self.reached = {
            name for i in live_nodes(graph, mask, ends["losses"]) for name in held_views(graph["nodes"][i])
        }
        self.drops = [i for i in self.live if graph["nodes"][i]["op"] == "dropPath"]
        self.parts = {}

    @staticmethod
    def order(graph, mask, grouped, live, keep):
        return schedule(graph, live, groups_of(graph, live) if grouped else {}, mask, keep)

    def part(self, graph, names, device):
        """The reached parameters of some groups: spans of the flat vector, or an index if there are many."""
        if names not in self.parts:
            spans = []
            for spec in graph["parameters"]:
                if spec["group"] not in names or spec["name"] not in self.reached:
                    continue
                start, end = spec["offset"], spec["offset"] + spec["size"]
                if spans and spans[-1][1] == start:
                    spans[-1] = (spans[-1][0], end)
                else:
                    spans.append((start, end))
            if len(spans) > 4:
                spans = torch.cat([torch.arange(a, b) for a, b in spans]).to(device)
            self.parts[names] = spans
        return self.parts[names]


def pieces(part):
    """What indexes the flat vector, piece by piece."""
    return [part] if isinstance(part, torch.Tensor) else [slice(a, b) for a, b in part]


class Program:
    def __init__(self, graph, batch, device):
        self.graph, self.batch, self.device = graph, batch, device
        self.height, self.width, self.channels = graph["shapes"][0]
        self.layout = Layout(graph, device.channels_last).to(device.torch)
        P, S = graph["parameterCount"], graph["statisticCount"]
        make = lambda size: torch.zeros(size, dtype=torch.float32, device=device.torch)  # noqa: E731
        self.theta, self.first, self.second, self.point, self.mean = (make(P) for _ in range(5))
        self.statistics, self.working = make(S), make(S)
        for spec in graph["statistics"]:
            if spec["kind"] == "variance":
                self.statistics[spec["offset"] : spec["offset"] + spec["size"]] = 1
        self.updates = 0
        self.leaves = self.layout.leaves(self.theta)
        self.noisy = None
        self.views = {buffer: self.view_statistics(getattr(self, buffer)) for buffer in ("statistics", "working")}
        self.pixels = draws.Pixels(self.height, self.width, self.channels, device.draws)
        self.plans = OrderedDict()
        self.captures = Captures(device, self)

    def view_statistics(self, flat):
        return {s["name"]: flat[s["offset"] : s["offset"] + s["size"]] for s in self.graph["statistics"]}

    def load(self, state, updates):
        for name, vector in state.items():
            if name == "statistics":
                self.statistics.copy_(vector)
            else:
                target = {"parameters": self.theta, "firstMoments": self.first, "secondMoments": self.second}[name]
                target.copy_(vector.to(self.device.torch)[self.layout.order])
        if updates is not None:
            self.updates = updates

    def read(self):
        moved = {"parameters": self.theta, "firstMoments": self.first, "secondMoments": self.second}
        state = {name: vector[self.layout.inverse].cpu() for name, vector in moved.items()}
        return {**state, "statistics": self.statistics.cpu()}

    def anchor(self, mean):
        self.mean.copy_(mean.to(self.device.torch)[self.layout.order])

    def plan(self, mask):
        key = None if mask is None else bytes(mask)
        if key not in self.plans:
            if len(self.plans) >= 64:
                self.plans.popitem(last=False)
            self.plans[key] = Plan(self.graph, mask, self.device.groups)
        return self.plans[key]

    def step(self, call):
        values = self.captures.run(call, self.whole_step) if self.device.captures else self.whole_step(call)
        loss, correct, norm, *dz = values.tolist() if isinstance(values, torch.Tensor) else values
        finite = dz.pop(0)
        self.refuse_non_finite(loss, finite)
        self.updates += 1
        return {"loss": loss, "correct": int(correct), "gradientNorm": norm}, dz

    def whole_step(self, call):
        """One vector: loss, correct, norm, whether all is finite, dz. Writes the state only where all is finite."""
        options = call.options
        plan = self.plan(call.mask)
        self.working.copy_(self.statistics)
        loss, hits, dz, gradient = self.differentiate(call, plan, "working")
        names = tuple(sorted({name for group in options["groups"] for name in group["groups"]}))
        updated = [gradient[p] for p in pieces(plan.part(self.graph, names, self.device.torch))]
        flat = updated[0] if len(updated) == 1 else torch.cat(updated) if updated else gradient[:0]
        norm = torch.linalg.vector_norm(flat)
        finite = torch.isfinite(gradient).all() & torch.isfinite(dz).all() & torch.isfinite(loss)
        if self.device.captures:
            self.update(call, plan, gradient, norm, finite)
        elif bool(finite):
            self.update(call, plan, gradient, norm, None)
        head = torch.stack([loss, hits.to(torch.float32), norm, finite.to(torch.float32)])
        return torch.cat([head, dz])

    def gradient(self, call):
        loss, hits, dz, gradient = self.differentiate(call, self.plan(call.mask), None)
        finite = torch.isfinite(gradient).all() & torch.isfinite(dz).all()
        self.refuse_non_finite(float(loss), float(finite))
        wanted = call.options.get("parameters", False)
        return {"loss": float(loss), "correct": int(hits)}, dz, gradient[self.layout.inverse] if wanted else None

    def evaluate(self, call):
        options = call.options
        features = options.get("features", False)
        plan = self.plan(call.mask)
        with torch.no_grad(), self.device.precision():
            walk = self.walk(call, self.leaves, call.z, options["batchNorm"] == "batch", None)
            loss = walk.run(plan.with_features if features else plan.schedule, call.labels)
        self.refuse_non_finite(float(loss), 1.0)
        logits = self.logits(walk)
        result = {"loss": float(loss), "correct": int(self.hits(logits, call.labels))}
        shown = walk.outputs[self.graph["outputs"]["features"]].float().permute(0, 2, 3, 1) if features else None
        return result, logits if options.get("logits") else None, shown

    def differentiate(self, call, plan, statistics):
        """Loss, correct, dL/dz and dL/dθ at m + s·ε, the anchor's pull at m added."""
        options = call.options
        point = self.leaves
        if options.get("noise"):
            epsilon = draws.hash_normal(call.seeds[2], self.layout.order.to(self.device.draws))
            shifted = self.theta.to(self.device.draws).double() + call.hyper[1] * epsilon
            self.point.copy_(shifted)
            self.noisy = self.noisy or self.layout.leaves(self.point)
            point = self.noisy
        z = call.z.detach().requires_grad_()
        training = options.get("batchNorm", "batch") == "batch"
        with self.device.precision():
            walk = self.walk(call, point, z, training, statistics)
            walk.drops = self.drop_table(call, plan) if options.get("dropPath") else None
            loss = walk.run(plan.schedule, call.labels)
        names = [name for name in point if name in plan.reached]
        leaves = [point[name] for name in names] + [z]
        found = torch.autograd.grad(loss, leaves, allow_unused=True) if loss.requires_grad else [None] * len(leaves)
        gradient = self.layout.flatten(dict(zip(names, found)))
        if options.get("anchor"):
            groups = tuple(sorted(options["anchor"]["groups"]))
            for p in pieces(plan.part(self.graph, groups, self.device.torch)):
                gradient[p] += call.hyper[2] * (self.theta[p] - self.mean[p])
        dz = found[-1] if found[-1] is not None else torch.zeros_like(z)
        return loss.detach().float(), self.hits(self.logits(walk), call.labels), dz.detach(), gradient

    def walk(self, call, values, z, training, buffer):
        views = self.views["statistics"] if not training else None if buffer is None else self.views[buffer]
        show = (lambda node: (None, None)) if views is None else (lambda node: (views[node["mean"]], views[node["variance"]]))
        images = self.pixels.prepare(call.images, call.scaled, call.normalisation, call.augmentation, call.seeds[0])
        images = images.to(self.device.torch).permute(0, 3, 1, 2)
        form = torch.channels_last if self.device.channels_last else torch.contiguous_format
        images = images.contiguous(memory_format=form)
        return Pass(self.graph, values, images, z, call.numbers, call.mask, training, show, None)

    def drop_table(self, call, plan):
        """Factor [n, 1, 1, 1] by drop-path node: 0, or 1 / (1 − p)."""
        if not plan.drops:
            return None
        p = call.hyper[0]
        n = len(call.labels)
        nodes = torch.tensor(plan.drops, device="cpu").to(self.device.draws) if not self.device.captures else plan_nodes(self, plan)
        example = torch.arange(n, device=self.device.draws)
        uniform = draws.hash_uniform(call.seeds[1], nodes.view(-1, 1), example.view(1, -1))
        factors = ((uniform >= p).to(torch.float64) / (1 - p)).to(torch.float32).to(self.device.torch)
        return {node: factors[row].view(n, 1, 1, 1) for row, node in enumerate(plan.drops)}

    def logits(self, walk):
        return walk.outputs[self.graph["outputs"]["logits"]].detach().flatten(1).float()

    def hits(self, logits, labels):
        return (logits.argmax(1) == labels).sum()

    def update(self, call, plan, gradient, norm, finite):
        """PyTorch's SGD and Adam on the flat vectors. `finite` (a captured step) keeps the old state if it is false."""
        keep = (lambda new, old: new) if finite is None else (lambda new, old: torch.where(finite, new, old))
        options = call.options
        factor = 1.0
        if options.get("clip") is not None:
            factor = (call.hyper[3] / (norm + 1e-6)).clamp(max=1.0)
        for i, group in enumerate(options["groups"]):
            at = HEAD + PER_GROUP * i
            rate, decay, a, b, epsilon, c1, c2 = call.hyper[at : at + PER_GROUP]
            adam = group["optimiser"]["kind"] == "adam"
            part = plan.part(self.graph, tuple(sorted(group["groups"])), self.device.torch)
            for p in pieces(part):
                theta, first = self.theta[p], self.first[p]
                g = gradient[p] * factor + decay * theta
                if adam:
                    m = a * first + (1 - a) * g
                    v = b * self.second[p] + (1 - b) * g * g
                    moved = theta - rate / c1 * m / ((v / c2).sqrt() + epsilon)
                    self.second[p] = keep(v, self.second[p])
                else:
                    m = a * first + g
                    moved = theta - rate * m
                self.first[p] = keep(m, first)
                self.theta[p] = keep(moved, theta)
        self.statistics.copy_(keep(self.working, self.statistics))

    def hyper(self, options):
        """The numbers of one step, as laid out above; bias corrections are of the update about to be made."""
        t = self.updates + 1
        drop, noise, anchor = options.get("dropPath"), options.get("noise"), options.get("anchor")
        values = [
            drop["probability"] if drop else 0.0,
            noise["deviation"] if noise else 0.0,
            anchor["strength"] if anchor else 0.0,
            options.get("clip") or 0.0,
        ]
        for group in options.get("groups", []):
            o = group["optimiser"]
            shared = [group["learningRate"], group["weightDecay"]]
            if o["kind"] == "sgd":
                values += [*shared, o["momentum"], 0.0, 0.0, 1.0, 1.0]
            else:
                corrections = [1 - o["beta1"] ** t, 1 - o["beta2"] ** t]
                values += [*shared, o["beta1"], o["beta2"], o["epsilon"], *corrections]
        return values

    def refuse_non_finite(self, loss, finite):
        if not math.isfinite(loss):
            raise NonFinite("The loss")
        if finite != 1.0:
            raise NonFinite("The gradient")


def plan_nodes(program, plan):
    """Indices of the drop-path nodes on the device, made once: nothing is copied to the device while a step is captured."""
    if not hasattr(plan, "nodes"):
        plan.nodes = torch.tensor(plan.drops, device=program.device.draws)
    return plan.nodes
