"""The requests to the process, verb by verb: open a device, hold and drop a task's images, compile, load, read, step, gradient, evaluate, free."""
import os
import platform

import torch

from device import Device, Refused, explain, inventory
from program import NonFinite, Program

VERBS = ("open", "hold", "drop", "compile", "free", "load", "read", "step", "gradient", "evaluate")
OLDEST = (1, 13)
KINDS = {"float32": (torch.float32, 4), "uint8": (torch.uint8, 1), "int32": (torch.int32, 4)}


def arrays_of(header, body):
    """Tensors over the frame's own memory, by name."""
    found, at = {}, 0
    for name, kind, count in header.get("arrays", []):
        dtype, width = KINDS[kind]
        size = count * width
        if at + size > len(body):
            raise Refused("engine-failed", f"The frame is too short for {name}.")
        found[name] = torch.frombuffer(body, dtype=dtype, count=count, offset=at) if count else torch.zeros(0, dtype=dtype)
        at += size + -size % 8
    return found


class Call:
    """One batch with its options, as program.py reads it."""

    def __init__(self, program, header, arrays, held):
        self.options = header["options"]
        batch = header["batch"]
        valid, height, width = batch["valid"], program.height, program.width
        place = program.device.draws
        if "chosen" in arrays:
            self.chosen = arrays["chosen"][:valid].to(torch.int64)
            if isinstance(held[header["source"]], Exception):
                raise held[header["source"]]
            self.task = held[header["source"]].view(-1, height, width, header["channels"])
            images = None if program.device.captures else self.task.index_select(0, self.chosen.to(place))
            self.scaled, self.shape = True, (valid, *self.task.shape[1:])
        else:
            self.chosen = None
            images = arrays["images"].view(program.batch, height, width, -1)[:valid]
            self.scaled, self.shape = images.dtype == torch.uint8, tuple(images.shape)
            images = images if program.device.captures else images.to(place)
        self.images = images
        labels = arrays["labels"][:valid].to(torch.int64)
        self.labels = labels if program.device.captures else labels.to(program.device.torch)
        self.z = arrays["z"].to(program.device.torch)
        self.numbers = self.z.tolist() if program.device.kind == "cpu" else None
        self.mask = list(bytes(arrays["mask"].tolist())) if "mask" in arrays else None
        norm, drawn = batch.get("normalisation"), batch.get("augmentation")
        self.normalisation = None if norm is None else (norm["mean"], norm["deviation"])
        self.augmentation = None if drawn is None else (drawn["cropPadding"], drawn["flip"], drawn["cutout"])
        seed = lambda source: (source or {}).get("seed", 0) & 0xFFFFFFFF  # noqa: E731
        self.seeds = [seed(drawn), seed(self.options.get("dropPath")), seed(self.options.get("noise"))]
        self.hyper = program.hyper(self.options)

    def raw(self):
        """The images, taken on the device's current stream where they are a task's."""
        if self.images is not None:
            return self.images
        return self.task.index_select(0, self.chosen.to(self.task.device))

    def key(self):
        """Everything that decides which kernels run: steps of one key differ by their numbers alone."""
        o = self.options
        groups = tuple((tuple(sorted(g["groups"])), g["optimiser"]["kind"]) for g in o["groups"])
        anchored = tuple(sorted(o["anchor"]["groups"])) if o.get("anchor") else None
        flags = (o.get("clip") is not None, bool(o.get("noise")), bool(o.get("dropPath")), o.get("batchNorm", "batch"))
        norm = self.normalisation and tuple(map(tuple, self.normalisation))
        mask = None if self.mask is None else bytes(self.mask)
        return self.shape, self.scaled, norm, self.augmentation, mask, groups, anchored, flags


class Service:
    def __init__(self):
        self.device = None
        self.programs = {}
        self.held = {}

    def facts(self):
        # Asking a broken driver for its devices may itself fail: reported, not thrown.
        try:
            devices, trouble = inventory(), None
        except Exception as error:
            devices, trouble = [], explain(error)[1]
        found = tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in torch.__version__.split(".")[:2])
        if found < OLDEST:
            trouble = f"PyTorch {torch.__version__} is too old: 1.13 or later is needed."
        return {"torch": torch.__version__, "python": platform.python_version(), "pid": os.getpid(), "devices": devices, "trouble": trouble}

    def answer(self, header, body):
        """(header, arrays) of the answer: never raises."""
        number = header["id"]
        try:
            if header["verb"] not in VERBS:
                raise Refused("engine-failed", f"There is no verb {header['verb']}.")
            result, arrays = getattr(self, header["verb"])(header, arrays_of(header, body))
            return {"id": number, **result}, [(name, tensor) for name, tensor in arrays if tensor is not None]
        except NonFinite as error:
            message = f"{error} is not finite; the state was left as it was. Lower the learning rate, or clip, and start from the last checkpoint."
            return {"id": number, "code": "non-finite", "message": message}, []
        except Exception as error:  # every fault becomes an answer that the caller can read
            code, message, field = explain(error)
            return {"id": number, "code": code, "message": message, "field": field}, []

    def open(self, header, _):
        self.device = Device(header["device"], header["precision"], header["threads"], header.get("capture", True), header.get("groups"))
        d = self.device
        return {"name": d.name, "kind": d.kind, "title": d.title}, []

    def hold(self, header, arrays):
        """A task's images as bytes, on the device until they are dropped."""
        try:
            self.held[header["source"]] = arrays["images"].to(self.device.draws, copy=True)
        except Exception as error:  # whoever reads them is told
            self.held[header["source"]] = error
            raise
        if self.device.captures:
            # Steps read them on a stream of their own.
            torch.cuda.synchronize(self.device.torch)
        return {}, []

    def drop(self, header, _):
        self.held.pop(header["source"], None)
        return {}, []

    def compile(self, header, _):
        self.programs[header["program"]] = Program(header["graph"], header["batch"], self.device)
        return {}, []

    def free(self, header, _):
        self.programs.pop(header["program"], None)
        return {}, []

    def load(self, header, arrays):
        self.programs[header["program"]].load(arrays, header.get("updates"))
        return {}, []

    def read(self, header, _):
        program = self.programs[header["program"]]
        return {"updates": program.updates}, list(program.read().items())

    def step(self, header, arrays):
        program, call = self.call(header, arrays)
        result, dz = program.step(call)
        return result, [("dz", torch.tensor(dz, dtype=torch.float32))]

    def gradient(self, header, arrays):
        program, call = self.call(header, arrays)
        result, dz, gradient = program.gradient(self.placed(program, call))
        return result, [("dz", dz), ("dParameters", gradient)]

    def evaluate(self, header, arrays):
        program, call = self.call(header, arrays)
        result, logits, features = program.evaluate(self.placed(program, call))
        return result, [("logits", logits), ("features", features)]

    def call(self, header, arrays):
        program = self.programs[header["program"]]
        if "anchor" in arrays:
            program.anchor(arrays["anchor"])
        return program, Call(program, header, arrays, self.held)

    def placed(self, program, call):
        """Where steps are captured, a call waits on the host for its buffers: other verbs copy it over at once."""
        if program.device.captures:
            call.images, call.labels = call.raw().to(program.device.torch), call.labels.to(program.device.torch)
        return call
