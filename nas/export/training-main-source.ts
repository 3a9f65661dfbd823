/** @file The main part of `train.py`: options, the run at Masthead, and the order of steps. */

export const trainingMainSource = `
def options():
    about = (
        "Trains the network of this file on DATA: an .npz or a folder as \`masthead datasets export\` writes them, CIFAR-10 or "
        "CIFAR-100 as published (python version), or a folder with train/CLASS/picture and test/CLASS/picture (or val). Begun again "
        "with the same options it resumes from the last checkpoint. On several GPUs: torchrun --nproc-per-node 4 train.py DATA. "
        "With MASTHEAD_URL (and MASTHEAD_TOKEN) set, and the package masthead at hand, it reports to Masthead."
    )
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("data", metavar="DATA")
    parser.add_argument("--out", help="folder of checkpoint, weights and log; default: trained-GENOTYPE-SEED")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--epochs", type=int, help=f"instead of {RECIPE['epochs']}")
    parser.add_argument("--batch", type=int, help=f"images a step over all processes, instead of {RECIPE['batch']}")
    parser.add_argument("--validation", type=float, default=0, help="share of the training images to judge by after each epoch")
    parser.add_argument("--resolution", type=int, help="side of the images, if they are to be resized")
    parser.add_argument("--task", help="what it is trained and tested on, in words; default: the dataset's name")
    parser.add_argument("--experiment", help="name of an experiment at Masthead")
    parser.add_argument("--device", help="cpu or cuda; default: cuda if there is one")
    parser.add_argument("--amp", choices=("off", "bf16", "fp16"), default="off", help="mixed precision")
    parser.add_argument("--sync-batch-norm", action="store_true", help="batch-norm over all processes")
    parser.add_argument("--workers", type=int, default=2, help="processes that decode pictures too many for memory")
    return parser.parse_args()


class Report:
    """To Masthead if it can be, else to the screen alone. Of several processes only the first speaks."""

    def __init__(self, folder, begin):
        self.run = None
        if not os.environ.get("MASTHEAD_URL"):
            return print("MASTHEAD_URL is not set: nothing is reported.")
        try:
            import masthead
        except ImportError:
            print("The package masthead is not here (pip install ./python in a checkout): nothing is reported.")
            return
        key = os.path.join(folder, "key")
        if not os.path.exists(key):
            with open(key + ".new", "w") as new:
                new.write(uuid.uuid4().hex)
            os.replace(key + ".new", key)
        with open(key) as known:
            self.run = masthead.Run(key=known.read(), spool=os.path.join(folder, "spool"), genotype=GENOTYPE, **begin)
        for name in ("train.accuracy", "validation.accuracy"):
            self.run.declare(name, goal="max")
        for name in ("train.loss", "validation.loss"):
            self.run.declare(name, goal="min")

    def epoch(self, epoch, step, total, values):
        print(f"epoch {epoch}/{RECIPE['epochs']}  " + "  ".join(f"{k} {v:.4f}" for k, v in values.items()), flush=True)
        if self.run is not None:
            self.run.log(step, values)
            self.run.progress(step, total, "steps")

    @property
    def stop_requested(self):
        return self.run is not None and self.run.stop_requested

    def weights(self, file, step):
        if self.run is not None:
            self.run.log_file(file, step=step)

    def end(self, state, values=None, reason=None):
        if values is not None:
            print("  ".join(f"{k} {v:.6g}" for k, v in values.items()), flush=True)
        if self.run is not None:
            if values is not None:
                self.run.summary(values)
            self.run.finish(state, reason)


class Silent:
    stop_requested = False
    epoch = weights = end = lambda self, *_, **__: None


def main():
    chosen = options()
    RECIPE.update({name: getattr(chosen, name) for name in ("epochs", "batch") if getattr(chosen, name)})
    folder = chosen.out or f"trained-{GENOTYPE}-{chosen.seed}"
    os.makedirs(folder, exist_ok=True)
    dataset, splits, figures = read_data(chosen.data, chosen.resolution)
    if chosen.validation and "validation" not in splits:
        splits["train"], splits["validation"] = without_share(splits["train"], chosen.validation, chosen.seed)
    mean, deviation = figures or channel_figures(splits["train"])
    globals().update(MEAN=tuple(mean), DEVIATION=tuple(deviation))
    left_out = [name for name in ("resizedCrop", "colourJitter") if RECIPE["augmentation"].get(name)]
    if left_out:
        print(f"This script leaves out of the recipe: {', '.join(left_out)}.", flush=True)
    training = Training(chosen, splits)
    settings = {"recipe": RECIPE, "seed": chosen.seed, "classes": CLASS_NAMES, "images": len(splits["train"]), "resolution": RESOLUTION}
    checkpoint, weights = os.path.join(folder, "checkpoint.pt"), os.path.join(folder, "weights.safetensors")
    if os.path.exists(checkpoint):
        training.take_up(checkpoint, settings)
        if training.rank == 0:
            print(f"Goes on after epoch {training.epoch} of {checkpoint}.", flush=True)
    flat = {k: v for k, v in RECIPE.items() if k != "augmentation"}
    flat.update({f"augmentation.{k}": v for k, v in RECIPE["augmentation"].items()})
    begin = {
        "name": f"{NAME}, retrained", "task": chosen.task or dataset, "experiment": chosen.experiment,
        "params": {**flat, "seed": chosen.seed, "amp": chosen.amp, "processes": training.world, "script": "train.py"},
    }
    report = Report(folder, begin) if training.rank == 0 else Silent()
    try:
        train_all(training, report, settings, checkpoint)
        if training.epoch < RECIPE["epochs"]:
            return report.end("stopped")
        last = {name: training.judge(name) for name in ("validation", "test") if name in splits}
        if training.rank == 0:
            save_weights(training.network, weights, dataset)
            report.weights(weights, RECIPE["epochs"] * steps_per_epoch(splits["train"]))
            report.end("finished", {
                **{key: value for values in last.values() for key, value in values.items() if key != "validation.loss"},
                "parameters": sum(p.numel() for p in training.network.parameters()),
                "macs": macs(training.network), "compute.seconds": training.seconds,
            })
    except KeyboardInterrupt:
        report.end("stopped", reason="interrupted")
        raise SystemExit(130) from None
    except Exception as error:
        report.end("failed", reason=f"{type(error).__name__}: {error}")
        raise
    finally:
        if training.world > 1:
            dist.destroy_process_group()


def train_all(training, report, settings, checkpoint):
    steps = steps_per_epoch(training.splits["train"])
    while training.epoch < RECIPE["epochs"] and not training.agreed(report.stop_requested):
        values = {"schedule.epoch": training.epoch + 1, "schedule.learningRate": learning_rate(training.epoch)}
        values.update(training.train())
        if "validation" in training.splits:
            values.update(training.judge("validation"))
        report.epoch(training.epoch, training.epoch * steps, RECIPE["epochs"] * steps, values)
        if training.epoch % RECIPE["checkpointEvery"] == 0 or training.epoch == RECIPE["epochs"]:
            training.keep(checkpoint, settings)
    training.keep(checkpoint, settings)


if __name__ == "__main__":
    main()
`;
