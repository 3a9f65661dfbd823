/** @file The part of `train.py` that trains: recipe, schedules, several processes, checkpoints, and its reports to Masthead. */

export const trainingLoopSource = `
class Auxiliary(nn.Module):
    """DARTS' second head at two thirds of the depth, in training only."""

    def __init__(self, channels, side):
        super().__init__()
        if side < 6:
            raise SystemExit(f"The auxiliary head needs a map of 6x6, but there it is {side}x{side}: use larger images.")
        self.pool = nn.AvgPool2d(5, side - 5)
        self.first = nn.Sequential(nn.Conv2d(channels, 128, 1, bias=False), nn.BatchNorm2d(128))
        last = nn.Identity() if STEM == "large" else nn.BatchNorm2d(768)
        self.second = nn.Sequential(nn.Conv2d(128, 768, 2, bias=False), last)
        self.classifier = nn.Linear(768, CLASSES)

    def forward(self, x):
        x = self.second(F.relu(self.first(self.pool(F.relu(x)))))
        return self.classifier(F.relu(x).flatten(1))


class InTraining(nn.Module):
    """The network with its auxiliary head; gives one tensor of logits per head."""

    def __init__(self):
        super().__init__()
        self.network = Network()
        self.tapped = None
        tapped = self.network.cells[2 * LAYERS // 3] if 2 * LAYERS // 3 < LAYERS else None
        self.auxiliary = None
        if RECIPE["auxiliary"] and tapped is not None:
            tapped.register_forward_hook(self.tap)
            with torch.no_grad():
                self.network.eval()(torch.zeros(1, INPUT_CHANNELS, RESOLUTION, RESOLUTION))
            self.auxiliary = Auxiliary(*self.tapped.shape[1:3])
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                fan = module.weight[0, 0].numel() * (1 if module.groups > 1 else module.out_channels)
                nn.init.normal_(module.weight, 0, math.sqrt(2 / fan))

    def tap(self, _module, _inputs, output):
        self.tapped = output

    def forward(self, x):
        logits = self.network(x)
        return (logits,) if self.auxiliary is None else (logits, self.auxiliary(self.tapped))


def learning_rate(epoch):
    since, length = epoch, RECIPE["epochs"]
    if RECIPE["learningRateSchedule"] == "warm-restarts":
        length = RECIPE["restartPeriod"]
        while since >= length:
            since, length = since - length, length * RECIPE["restartFactor"]
    return RECIPE["learningRate"] / 2 * (1 + math.cos(math.pi * since / max(1, length)))


def drop_path(epoch):
    return RECIPE["dropPath"] * (epoch / (RECIPE["epochs"] - 1) if RECIPE["epochs"] > 1 else 0)


class Training:
    def __init__(self, options, splits):
        self.options, self.splits = options, splits
        self.rank, self.world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        if RECIPE["batch"] % self.world:
            raise SystemExit(f"A batch of {RECIPE['batch']} can't be shared by {self.world} processes: see --batch.")
        self.device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        if self.device.type == "cuda" and self.world > 1:
            self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
            torch.cuda.set_device(self.device)
        torch.manual_seed(options.seed)
        self.model = InTraining().to(self.device)
        self.network = self.model.network
        self.parallel = self.model
        if self.world > 1:
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
            if options.sync_batch_norm:
                self.model = nn.SyncBatchNorm.convert_sync_batchnorm(self.model)
                self.network = self.model.network
            ids = [self.device.index] if self.device.type == "cuda" else None
            self.parallel = nn.parallel.DistributedDataParallel(
                self.model, device_ids=ids, find_unused_parameters=self.has_idle_parts()
            )
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), RECIPE["learningRate"], RECIPE["momentum"], weight_decay=RECIPE["decay"]
        )
        self.kind = {"off": None, "bf16": torch.bfloat16, "fp16": torch.float16}[options.amp]
        scaler = getattr(torch.amp, "GradScaler", None) or torch.cuda.amp.GradScaler
        self.scaler = scaler(enabled=self.kind is torch.float16 and self.device.type == "cuda")
        self.epoch, self.seconds = 0, 0.0

    def has_idle_parts(self):
        """Whether the cells hold weights that no logit depends on: an operation behind nothing that is read."""
        heads = self.model.eval()(torch.zeros(1, INPUT_CHANNELS, RESOLUTION, RESOLUTION, device=self.device))
        sum(head.sum() for head in heads).backward()
        idle = any(each.grad is None for each in self.model.parameters())
        self.model.zero_grad(set_to_none=True)
        return idle

    def autocast(self):
        return torch.autocast(self.device.type, self.kind or torch.bfloat16, enabled=self.kind is not None)

    # An epoch depends only on seed and number, so training after a kill is the same.

    def train(self):
        train, batch = self.splits["train"], RECIPE["batch"]
        begun, epoch = time.monotonic(), self.epoch
        seed = (self.options.seed * 1_000_003 + epoch) % 2**40
        draw = torch.Generator().manual_seed(seed)
        order = torch.randperm(len(train), generator=draw)
        steps = steps_per_epoch(train)
        parts = [order[at * batch : (at + 1) * batch][self.rank :: self.world] for at in range(steps)]
        draw.manual_seed(seed * 4_099 + self.rank + 1)
        torch.manual_seed(seed * 4_099 + self.rank + 1)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(epoch)
        Nodes.drop_path = drop_path(epoch)
        self.parallel.train()
        sums = torch.zeros(3, dtype=torch.float64)
        for images, labels in train.batches(parts, self.options.workers):
            x = augmented(images.float() / 255, draw).to(self.device, non_blocking=True)
            labels = labels.to(self.device)
            with self.autocast():
                heads = self.parallel(x)
                losses = [F.cross_entropy(h, labels, label_smoothing=RECIPE["labelSmoothing"]) for h in heads]
                loss = losses[0] + sum(AUXILIARY_WEIGHT * each for each in losses[1:])
            if not math.isfinite(loss.item()):
                raise FloatingPointError(f"The loss is not finite in epoch {epoch + 1}: lower the learning rate.")
            self.optimizer.zero_grad(set_to_none=True)
            self.scaler.scale(loss).backward()
            self.scaler.unscale_(self.optimizer)
            nn.utils.clip_grad_norm_(self.model.parameters(), RECIPE["clip"])
            self.scaler.step(self.optimizer)
            self.scaler.update()
            right = (heads[0].argmax(1) == labels).sum().item()
            sums += torch.tensor([loss.item() * len(labels), right, len(labels)], dtype=torch.float64)
        loss, right, images = self.summed(sums)
        self.epoch += 1
        passed = time.monotonic() - begun
        self.seconds += passed
        return {"train.loss": loss / images, "train.accuracy": right / images, "throughput.images": images / passed}

    @torch.no_grad()
    def judge(self, name):
        """Loss and accuracy on a split, by running statistics."""
        split = self.splits[name]
        if self.world > 1:
            for buffer in self.network.buffers():
                dist.broadcast(buffer, 0)
        self.network.eval()
        mine = torch.arange(len(split))[self.rank :: self.world]
        sums = torch.zeros(3, dtype=torch.float64)
        for images, labels in split.batches(mine.split(JUDGED_AT_ONCE), self.options.workers):
            with self.autocast():
                logits = self.network((images.float() / 255).to(self.device)).float().cpu()
            loss = F.cross_entropy(logits, labels, reduction="sum").item()
            sums += torch.tensor([loss, (logits.argmax(1) == labels).sum().item(), len(labels)], dtype=torch.float64)
        loss, right, images = self.summed(sums)
        return {f"{name}.accuracy": right / images, f"{name}.loss": loss / images}

    def summed(self, sums):
        if self.world > 1:
            sums = sums.to(self.device)
            dist.all_reduce(sums)
        return sums.tolist()

    def agreed(self, flag):
        """Whether the first process says so."""
        if self.world == 1:
            return flag
        said = torch.tensor([int(flag)], device=self.device)
        dist.broadcast(said, 0)
        return bool(said.item())

    # Files: written aside and renamed, by the first process

    def keep(self, file, settings):
        if self.rank == 0:
            state = {
                "settings": settings, "epoch": self.epoch, "seconds": self.seconds, "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict(),
            }
            torch.save(state, file + ".new")
            os.replace(file + ".new", file)

    def take_up(self, file, settings):
        # The reader of 1.x that takes nothing but weights knows no floats.
        careful = int(torch.__version__.split(".")[0]) >= 2
        state = torch.load(file, map_location=self.device, weights_only=careful)
        differ = [name for name in settings if state["settings"].get(name) != settings[name]]
        if differ:
            raise SystemExit(f"{file} is of another training ({', '.join(differ)} differ): choose another --out.")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        self.epoch, self.seconds = state["epoch"], state["seconds"]


def steps_per_epoch(split):
    """Whole batches only; one if there are fewer images than a batch has."""
    return max(1, len(split) // RECIPE["batch"])


def macs(network):
    """Multiply-accumulates of convolutions and linear layers for one image."""
    total = []

    def count(module, inputs, output):
        total.append(output[0].numel() * module.weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    device = next(network.parameters()).device
    with torch.no_grad():
        network.eval()(torch.zeros(1, INPUT_CHANNELS, RESOLUTION, RESOLUTION, device=device))
    for hook in hooks:
        hook.remove()
    return sum(total)


def save_weights(network, file, dataset):
    """The network's state_dict as safetensors, with all that Masthead needs to rebuild it. load_weights() reads it, too."""
    state = {k: v.detach().float().cpu().contiguous() for k, v in sorted(network.state_dict().items()) if v.is_floating_point()}
    sizes = {
        "initChannels": INIT_CHANNELS, "layers": LAYERS, "reductions": list(REDUCTIONS), "classes": CLASSES,
        "resolution": RESOLUTION, "inputChannels": INPUT_CHANNELS, "stem": STEM, "stemMultiplier": STEM_MULTIPLIER,
    }
    images = {"dataset": dataset, "classes": CLASS_NAMES, "mean": list(MEAN), "deviation": list(DEVIATION)}
    about = {"format": "masthead-torch-1", "genotype": GENOTYPE, "sizes": json.dumps(sizes), "images": json.dumps(images)}
    header, end = {"__metadata__": about}, 0
    for name, values in state.items():
        begin, end = end, end + 4 * values.numel()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(file + ".new", "wb") as new:
        new.write(len(text).to_bytes(8, "little") + text)
        for values in state.values():
            new.write(values.numpy().tobytes())
    os.replace(file + ".new", file)
`;
