"""The device a process computes on: its name, its precision, its capabilities, and the meaning of its errors."""
import contextlib
import platform

import torch

PRECISIONS = ("float32", "tf32", "bf16")


class Refused(Exception):
    """An error with a code of domain/errors.ts and a sentence that says what to do."""

    def __init__(self, code, message, field=None):
        super().__init__(message)
        self.code, self.field = code, field


class Device:
    def __init__(self, name, precision, threads, capture=True, groups=None):
        if precision not in PRECISIONS:
            raise Refused("invalid-input", f"There is no precision {precision}: name {', '.join(PRECISIONS)}.", "precision")
        devices = inventory()
        known = {entry["name"]: entry for entry in devices}
        if name == "auto" or (name == "gpu" and devices[0]["kind"] != "cpu"):
            name = devices[0]["name"]
        if name == "gpu":
            raise Refused("unavailable", f"PyTorch {torch.__version__} sees no GPU on this machine: take device cpu, or install a PyTorch for its driver.", "device")
        if name not in known:
            here = ", ".join(known)
            raise Refused("unavailable", f"PyTorch sees no device {name} on this machine: it sees {here}.", "device")
        self.name, self.title, self.kind = name, known[name]["title"], known[name]["kind"]
        self.torch = torch.device("cuda" + name[4:] if name.startswith("cuda") else name)
        cuda = self.kind in ("cuda", "rocm")
        # On processors it is faster, too, but older PyTorch crashes with it (SIGSEGV: 1.13 in the backward pass of narrow networks, 2.4 with
        # depthwise kernels, pytorch/pytorch#136348). 2.13 is the first that passed our whole suite with it.
        self.channels_last = cuda or (self.kind == "cpu" and release() >= (2, 13))
        # MPS has no float64: seeds are hashed on the processor there.
        self.draws = torch.device("cpu") if self.kind == "mps" else self.torch
        self.captures = cuda and capture
        self.groups = self.kind != "cpu" if groups is None else groups
        self.stream = torch.cuda.Stream(self.torch) if cuda else None
        self.mode = precision
        if precision == "tf32" and not (self.kind == "cuda" and torch.cuda.get_device_capability(self.torch)[0] >= 8):
            raise Refused("invalid-input", f"tf32 needs an NVIDIA card of Ampere or later, {self.title} is none: take float32 or bf16.", "precision")
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        torch.backends.cudnn.allow_tf32 = precision == "tf32"
        # Same seed, machine and engine, same bits: no timing-based choices, no random order.
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True
        torch.set_num_threads(threads)
        self.prove()

    def prove(self):
        """Detects here a device that is listed but does not compute, not in the middle of a run."""
        try:
            x = torch.ones(1, 1, 4, 4, device=self.torch)
            found = float(torch.nn.functional.conv2d(x, torch.ones(1, 1, 2, 2, device=self.torch)).sum())
        except RuntimeError as error:
            raise Refused("unavailable", f"{self.title} does not compute: {first_line(error)}", "device") from error
        if found != 36.0:
            raise Refused("unavailable", f"{self.title} computes wrongly: 36 came out as {found}.", "device")

    def precision(self):
        if self.mode != "bf16":
            return contextlib.nullcontext()
        return torch.autocast(self.torch.type, dtype=torch.bfloat16)


def release():
    """(major, minor) of this PyTorch."""
    return tuple(int(part) for part in torch.__version__.split(".")[:2])


def inventory():
    """Every device that PyTorch sees, for people: name, kind, title, bytes of memory."""
    devices = []
    if torch.cuda.is_available():
        kind = "rocm" if torch.version.hip else "cuda"
        for index in range(torch.cuda.device_count()):
            facts = torch.cuda.get_device_properties(index)
            devices.append({"name": f"cuda:{index}", "kind": kind, "title": facts.name, "memory": facts.total_memory})
    mps = getattr(torch.backends, "mps", None)
    if mps is not None and mps.is_available():
        devices.append({"name": "mps", "kind": "mps", "title": f"{platform.processor() or 'Apple'} GPU", "memory": 0})
    devices.append({"name": "cpu", "kind": "cpu", "title": processor(), "memory": 0})
    return devices


def processor():
    with contextlib.suppress(OSError):
        with open("/proc/cpuinfo", encoding="utf8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def first_line(error):
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def explain(error):
    """The code and message for any PyTorch error."""
    if isinstance(error, Refused):
        return error.code, str(error), error.field
    text = first_line(error)
    lower = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in lower or "can't allocate memory" in lower:
        return "out-of-memory", f"The device has no memory left: lower the batch or the channels. PyTorch says: {text}", None
    if isinstance(error, RuntimeError) and ("cuda error" in lower or "hip error" in lower or "device-side" in lower):
        return "device-lost", f"The device was lost in the middle of the work: {text}", None
    return "engine-failed", f"PyTorch failed: {type(error).__name__}: {text}", None
