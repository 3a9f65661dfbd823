"""Makes the recorded files beside it with the programs that people make them with.

Run once, where numpy, scipy, pyarrow, datasets, webdataset, pillow and tensorflow (or tensorflow-cpu) are installed:
`python make.py FOLDER`. Every image is a function of its number, `picture` below; the tests make the same ones.
"""

import csv
import io
import pickle
import struct
import sys
from pathlib import Path

import numpy as np

out = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)


def picture(number, side=8, channels=3):
    """uint8 [side, side, channels]"""
    place = np.arange(side * side * channels)
    return ((number * 37 + place * 5) % 251).astype(np.uint8).reshape(side, side, channels)


def planes(numbers, side=8):
    return np.stack([picture(number, side).transpose(2, 0, 1).reshape(-1) for number in numbers])


class Python2(pickle._Pickler):
    """Writes bytes as Python 2 wrote its texts: SHORT_BINSTRING and BINSTRING."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, text):
        short = len(text) < 256
        self.write((b"U" + bytes([len(text)]) if short else b"T" + struct.pack("<i", len(text))) + text)
        self.memoize(text)

    dispatch[bytes] = save_text


def python2(value):
    file = io.BytesIO()
    Python2(file, protocol=2).dump(value)
    return file.getvalue()


def pickles():
    for protocol in range(6):
        batch = {"data": planes(range(6)), "labels": [0, 1, 2, 0, 1, 2], "filenames": ["a"] * 6}
        (out / f"batch-protocol-{protocol}.pickle").write_bytes(pickle.dumps(batch, protocol=protocol))
    # CIFAR's own were pickled by Python 2, whose texts are bytes of their own opcodes.
    cifar = {b"data": planes(range(4), 32), b"labels": [3, 0, 1, 3]}
    (out / "cifar-batch.pickle").write_bytes(python2(cifar))
    names = {b"num_cases_per_batch": 10000, b"label_names": [b"airplane", b"automobile", b"bird", b"cat"], b"num_vis": 3072}
    (out / "cifar-meta.pickle").write_bytes(python2(names))
    # ImageNet-32: labels from 1 on, numpy's, with the mean of all images beside them.
    batch = {"data": planes(range(3)), "labels": np.array([1, 2, 1]), "mean": planes([9])[0].astype(np.float64)}
    (out / "imagenet32-batch.pickle").write_bytes(pickle.dumps(batch))

    class Evil:
        def __reduce__(self):
            import os

            return os.system, ("touch /tmp/masthead-was-here",)

    (out / "evil.pickle").write_bytes(pickle.dumps({"data": Evil(), "labels": [0]}))


def archives():
    parts = {}
    for part, numbers in (("train", range(6)), ("val", range(6, 8)), ("test", range(8, 11))):
        parts[f"{part}_images"] = np.stack([picture(number) for number in numbers])
        parts[f"{part}_labels"] = np.array([[number % 2] for number in numbers], dtype=np.uint8)
    np.savez_compressed(out / "medmnist.npz", **parts)
    grey = {name.replace("_images", "").replace("train", "x_train").replace("test", "x_test"): array[..., 0]
            for name, array in parts.items() if name in ("train_images", "test_images")}
    labels = {"y_train": parts["train_labels"][:, 0], "y_test": parts["test_labels"][:, 0].astype(np.int64)}
    np.savez(out / "keras.npz", **grey, **labels)
    np.savez(out / "imagenet32_train_batch_1.npz", data=planes(range(4), 8), labels=np.array([1, 2, 2, 1]))
    np.savez(out / "floats.npz", images=np.zeros((2, 8, 8), np.float32), labels=np.array([0, 1]))
    several = {"train_images": parts["train_images"], "train_labels": np.zeros((6, 14), np.uint8)}
    np.savez(out / "several-labels.npz", **several)


def matlab():
    from scipy.io import savemat

    for name, numbers in (("train_32x32", range(5)), ("test_32x32", range(5, 8))):
        # SVHN: [height, width, channels, n], the digit 0 is 10.
        content = {"X": np.stack([picture(number, 32) for number in numbers], axis=-1),
                   "y": np.array([[number % 3 or 10] for number in numbers], dtype=np.uint8)}
        savemat(out / f"{name}.mat", content, do_compression=name == "train_32x32")
    savemat(out / "other.mat", {"weights": np.zeros((3, 3))})
    savemat(out / "meta.mat", {"synsets": synsets()}, do_compression=True)


def synsets():
    """As meta.mat of ImageNet's development kit: a struct array of 5 classes, the last of which has others below it."""
    wnids = ["n02119789", "n02100735", "n02110185", "n02096294", "n00001740"]
    fields = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]
    rows = np.empty((5, 1), dtype=[(field, "O") for field in fields])
    for at, wnid in enumerate(wnids):
        below = np.array([1, 2] if at == 4 else [], dtype=np.uint16)
        rows[at, 0] = (float(at + 1), wnid, f"kit fox {at}, Vulpes", "a small grey fox", float(len(below)), below, 0.0, 1300.0)
    return rows


def tables():
    for name, numbers, header in (("digits-train", range(6), True), ("digits-plain", range(4), False)):
        with open(out / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            if header:
                writer.writerow(["label", *(f"pixel{at}" for at in range(64))])
            for number in numbers:
                writer.writerow([number % 2, *picture(number, 8, 1).reshape(-1)])


def encoded(number, kind="PNG"):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture(number)).save(file, kind)
    return file.getvalue()


def parquet():
    import pyarrow
    import pyarrow.parquet
    from datasets import ClassLabel, Features, Image, Value

    features = Features({"image": Image(), "label": ClassLabel(names=["cat", "dog"]), "note": Value("string")})
    for part, numbers in (("train", range(5)), ("test", range(5, 8))):
        rows = {"image": [{"bytes": encoded(number), "path": f"{number}.png"} for number in numbers],
                "label": [number % 2 for number in numbers], "note": ["x"] * len(numbers)}
        # As Dataset.to_parquet writes it: the schema carries the names of the classes.
        table = pyarrow.Table.from_pydict(rows, schema=features.arrow_schema)
        for codec, name in (("snappy", f"{part}-00000-of-00001"), ("gzip", f"gzip-{part}")):
            if codec == "snappy" or part == "train":
                pyarrow.parquet.write_table(table, out / f"{name}.parquet", row_group_size=2, compression=codec)


def shards():
    import webdataset

    for name, numbers in (("train-000000", (0, 1)), ("train-000001", (2, 3)), ("val-000000", (4, 5))):
        with webdataset.TarWriter(str(out / f"{name}.tar")) as tar:
            for number in numbers:
                tar.write({"__key__": f"sample{number:04}", "png": encoded(number), "cls": number % 2})
    with webdataset.TarWriter(str(out / "json-000000.tar.gz")) as tar:
        for number in range(4):
            label = {"label": number % 2, "label_name": ["cat", "dog"][number % 2]}
            tar.write({"__key__": f"sample{number:04}", "png": encoded(number), "json": label})


def records():
    import tensorflow as tf

    def feature(value):
        if isinstance(value, bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))

    def write(name, rows):
        with tf.io.TFRecordWriter(str(out / name)) as file:
            for row in rows:
                features = tf.train.Features(feature={key: feature(value) for key, value in row.items()})
                file.write(tf.train.Example(features=features).SerializeToString())

    synsets = [b"n00000000", b"n01440764", b"n01443537"]
    for part, numbers in (("train", range(1, 6)), ("validation", range(6, 9))):
        write(f"{part}-00000-of-00001", [
            {"image/encoded": encoded(number), "image/class/label": number % 2 + 1,
             "image/class/synset": synsets[number % 2 + 1], "image/height": 8} for number in numbers])
    write("raw.tfrecord", [
        {"image_raw": picture(number).tobytes(), "label": number % 2, "height": 8, "width": 8} for number in range(4)])


if __name__ == "__main__":
    for make in (pickles, archives, matlab, tables, parquet, shards, records):
        try:
            make()
        except ImportError as missing:  # The others are made all the same.
            print(f"{make.__name__}: {missing}", file=sys.stderr)
