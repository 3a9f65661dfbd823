"""A step captured once as a CUDA graph and replayed: its inputs are in fixed buffers, its kernels are launched as one."""
import sys

import torch

WARM = 3  # eager steps of one shape before it is captured
MOST = 8  # captured shapes a program keeps


class Captures:
    def __init__(self, device, program):
        self.device, self.program = device, program
        self.seen, self.graphs, self.refused = {}, {}, set()
        self.buffers = {}
        self.pool = None

    def run(self, call, step):
        """`step(call)` on the device's stream: eagerly at first, then captured and replayed."""
        key = call.key()
        with torch.cuda.stream(self.device.stream):
            self.place(call)
            if key in self.graphs:
                graph, result = self.graphs[key]
                graph.replay()
                return result
            self.seen[key] = self.seen.get(key, 0) + 1
            if self.seen[key] <= WARM or key in self.refused or len(self.graphs) >= MOST:
                return step(call)
            return self.capture(key, call, step)

    def capture(self, key, call, step):
        graph = torch.cuda.CUDAGraph()
        try:
            self.device.stream.synchronize()
            with torch.cuda.graph(graph, pool=self.pool, stream=self.device.stream):
                result = step(call)
        except RuntimeError as error:
            self.refused.add(key)
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            print(f"note: this step can't be captured as a CUDA graph and runs kernel by kernel: {first}", file=sys.stderr)
            return step(call)
        self.pool = self.pool or graph.pool()
        self.graphs[key] = (graph, result)
        graph.replay()
        return result

    def place(self, call):
        """Copies what changes from step to step into buffers that keep their address, and lets the call read those."""
        call.images = self.put("images", call.raw())
        call.labels = self.put("labels", call.labels)
        call.z = self.put("z", call.z)
        call.numbers = None
        call.seeds = self.put("seeds", torch.tensor(call.seeds, dtype=torch.int64)).unbind()
        call.hyper = self.put("hyper", torch.tensor(call.hyper, dtype=torch.float64)).unbind()

    def put(self, name, value):
        key = (name, value.dtype, tuple(value.shape))
        if key not in self.buffers:
            self.buffers[key] = torch.empty(value.shape, dtype=value.dtype, device=self.device.torch)
        return self.buffers[key].copy_(value)
