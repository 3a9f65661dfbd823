/** @file The part of `train.py` that reads images: exported datasets, CIFAR as published, folders of pictures. */

export const trainingDataSource = `
class Split:
    """Images of one split: bytes in memory, or files that are decoded on access."""

    def __init__(self, labels, images=None, files=None):
        self.labels, self.images, self.files = torch.as_tensor(labels).long(), images, files

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.images[index] if self.files is None else decoded(self.files[index])

    def chosen(self, indices):
        files = None if self.files is None else [self.files[i] for i in indices.tolist()]
        return Split(self.labels[indices], None if self.images is None else self.images[indices], files)

    def batches(self, lists, workers):
        """Bytes [n, channels, side, side] and labels, for each list of indices."""
        if self.files is None:
            loader = (self.images[chosen] for chosen in lists)
        else:
            loader = torch.utils.data.DataLoader(
                self,
                batch_sampler=[chosen.tolist() for chosen in lists],
                num_workers=workers,
                multiprocessing_context="fork" if workers else None,
            )
        for chosen, images in zip(lists, loader):
            yield images, self.labels[chosen]


def decoded(file):
    with open(file, "rb") as opened:
        return as_bytes(Image.open(opened))


def as_bytes(image):
    """[channels, side, side] of a picture or of bytes [height, width, channels], resized as Masthead does."""
    return (preprocess(image)[0] * 255).round().to(torch.uint8)


def all_as_bytes(images):
    images = torch.as_tensor(images)
    images = images.reshape(*images.shape[:3], -1)
    if images.shape[1:3] == (RESOLUTION, RESOLUTION):
        return images.permute(0, 3, 1, 2).contiguous()
    return torch.stack([as_bytes(image) for image in images])


def read_data(path, resolution):
    """Name, classes, splits (train, test, perhaps validation), and what is known of the channels, of a file or folder."""
    if path.endswith(".npz"):
        return read_npz(path, resolution)
    there = set(os.listdir(path))
    if "data_batch_1" in there or {"train", "meta"} <= there and not os.path.isdir(os.path.join(path, "train")):
        return read_cifar(path, resolution, there)
    if "train" in there:
        return read_folder(path, resolution, there)
    raise SystemExit(f"{path} has no folder train with one folder per class, and is not CIFAR: see --help.")


def begin_with(side, channels, classes, resolution):
    """The network is built for the images as they are, unless another size is requested."""
    side = resolution or side
    stem = "small" if side <= 40 else "medium" if side <= 112 else "large"
    width = INIT_CHANNELS if stem == "large" else STEM_MULTIPLIER * INIT_CHANNELS
    globals().update(
        RESOLUTION=side, INPUT_CHANNELS=channels, CLASSES=len(classes), CLASS_NAMES=list(classes),
        STEM=stem, STEM_CHANNELS=width,
    )


def read_npz(path, resolution):
    """As \`masthead datasets export --format npz\` writes it."""
    import numpy

    with numpy.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    classes = [str(name) for name in arrays["classes"]]
    shape = arrays["train_images"].shape
    begin_with(shape[1], shape[3], classes, resolution)
    splits = {
        name: Split(arrays[f"{name}_labels"], all_as_bytes(arrays[f"{name}_images"]))
        for name in ("train", "validation", "test")
        if f"{name}_images" in arrays
    }
    known = (arrays["mean"].tolist(), arrays["deviation"].tolist()) if "mean" in arrays else None
    return str(arrays["name"]) if "name" in arrays else os.path.basename(path), splits, known


def read_cifar(path, resolution, there):
    """The published python form of CIFAR-10 and CIFAR-100; only for files that you trust, because they are pickles."""
    ten = "data_batch_1" in there

    def load(name):
        with open(os.path.join(path, name), "rb") as file:
            return pickle.load(file, encoding="latin1")

    meta = load("batches.meta" if ten else "meta")
    begin_with(32, 3, meta["label_names" if ten else "fine_label_names"], resolution)

    def split(names):
        parts = [load(name) for name in names]
        images = [torch.as_tensor(part["data"]).reshape(-1, 3, 32, 32).permute(0, 2, 3, 1) for part in parts]
        labels = [label for part in parts for label in part["labels" if ten else "fine_labels"]]
        return Split(labels, all_as_bytes(torch.cat(images)))

    train = [f"data_batch_{n}" for n in range(1, 6)] if ten else ["train"]
    splits = {"train": split(train), "test": split(["test_batch" if ten else "test"])}
    return "CIFAR-10" if ten else "CIFAR-100", splits, None


def read_folder(path, resolution, there):
    """train/CLASS/picture, and the same for test or val. The folder of an exported dataset says more in dataset.json."""
    global Image
    try:
        from PIL import Image
    except ImportError:
        raise SystemExit("Reading pictures needs Pillow: pip install pillow. Or export the dataset with --format npz.") from None
    about = {}
    if "dataset.json" in there:
        with open(os.path.join(path, "dataset.json"), encoding="utf-8") as file:
            about = json.load(file)
    folders = about.get("folders") or sorted(each.name for each in os.scandir(os.path.join(path, "train")) if each.is_dir())
    channels = about.get("channels", INPUT_CHANNELS)
    begin_with(about.get("side", RESOLUTION), channels, about.get("classes", folders), resolution)
    held = [name for name in ("test", "val", "validation") if name in there]
    names = {"train": "train", **({"test": held[0]} if held else {}), **({"validation": held[1]} if len(held) > 1 else {})}
    splits = {}
    for split, name in names.items():
        files, labels = [], []
        for label, folder in enumerate(folders):
            place = os.path.join(path, name, folder)
            found = sorted(each.path for each in os.scandir(place) if each.is_file()) if os.path.isdir(place) else []
            files += found
            labels += [label] * len(found)
        small = len(files) * INPUT_CHANNELS * RESOLUTION**2 <= IN_MEMORY
        images = torch.stack([decoded(file) for file in files]) if small and files else None
        splits[split] = Split(labels, images, None if small else files)
    known = (about["mean"], about["deviation"]) if "mean" in about else None
    return about.get("name", os.path.basename(os.path.abspath(path))), splits, known


def channel_figures(split, most=20_000):
    """Mean and deviation per channel, of pixels from 0 to 1."""
    some = range(0, len(split), max(1, len(split) // most))
    pixels = torch.stack([split[i] for i in some]).double() / 255
    return pixels.mean((0, 2, 3)).tolist(), pixels.std((0, 2, 3), unbiased=False).clamp_min(1e-6).tolist()


def without_share(split, share, seed):
    """Splits off a share of each class."""
    draw = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(split), generator=draw)
    taken = []
    for label in range(CLASSES):
        of_class = order[split.labels[order] == label]
        taken.append(of_class[: round(share * len(of_class))])
    taken = torch.cat(taken)
    kept = torch.ones(len(split), dtype=torch.bool)
    kept[taken] = False
    return split.chosen(kept.nonzero().flatten()), split.chosen(taken.sort().values)


def augmented(x, draw):
    """Shifted with black around, mirrored, a square set to the mean: [n, channels, side, side] from 0 to 1."""
    n, channels, side, _ = x.shape
    padding, square = RECIPE["augmentation"]["cropPadding"], RECIPE["augmentation"]["cutout"]
    place = torch.arange(side)
    if padding or RECIPE["augmentation"]["flip"]:
        rows = torch.randint(2 * padding + 1, (n, 1), generator=draw) + place
        columns = torch.randint(2 * padding + 1, (n, 1), generator=draw) + place
        if RECIPE["augmentation"]["flip"]:
            mirrored = torch.rand(n, 1, generator=draw) < 0.5
            columns = torch.where(mirrored, columns.flip(1), columns)
        image, channel = torch.arange(n)[:, None, None, None], torch.arange(channels)[None, :, None, None]
        x = F.pad(x, (padding,) * 4)[image, channel, rows[:, None, :, None], columns[:, None, None, :]]
    if square:
        top, left = ((torch.rand(n, 1, generator=draw) * side).long() - square // 2 for _ in range(2))
        cut = [(place >= begin) & (place < begin + square) for begin in (top, left)]
        cut = (cut[0][:, :, None] & cut[1][:, None, :])[:, None]
        x = torch.where(cut, x.new_tensor(MEAN).reshape(1, -1, 1, 1), x)
    return x
`;
