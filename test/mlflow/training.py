"""The loggers that training scripts use, without knowing of Masthead: mlflow.pytorch.autolog, Lightning's MLFlowLogger, the Hugging Face Trainer."""

import os
import tempfile

import lightning
import mlflow
import torch
from lightning.pytorch.loggers import MLFlowLogger
from mlflow import MlflowClient
from torch.utils.data import DataLoader, TensorDataset

# A model's requirements are inferred by loading it in a separate process, for two minutes: not tested here.
os.environ["MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT"] = "1"
client = MlflowClient()
torch.manual_seed(0)
data = TensorDataset(torch.randn(64, 4), torch.randint(0, 2, (64,)))


class Small(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.save_hyperparameters({"width": 4})
        self.layer = torch.nn.Linear(4, 2)

    def training_step(self, batch, _):
        loss = torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss, on_step=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


def fit(logger):
    with tempfile.TemporaryDirectory() as folder:
        trainer = lightning.Trainer(
            max_epochs=2, logger=logger, default_root_dir=folder, log_every_n_steps=1, enable_progress_bar=False
        )
        trainer.fit(Small(), DataLoader(data, 16))


def only(name):
    experiment = client.get_experiment_by_name(name)
    [run] = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FINISHED", run.info
    return run


fit(MLFlowLogger(experiment_name="lightning", tracking_uri=os.environ["MLFLOW_TRACKING_URI"], log_model=True))
run = only("lightning")
assert run.data.params["width"] == "4", run.data.params
assert len(client.get_metric_history(run.info.run_id, "train_loss")) == 8
print("lightning holds")

mlflow.set_experiment("autolog")
mlflow.pytorch.autolog()
fit(False)
run = only("autolog")
assert run.data.params["epochs"] == "2" and run.data.params["optimizer_name"] == "SGD", run.data.params
assert "train_loss" in run.data.metrics, run.data.metrics
mlflow.pytorch.autolog(disable=True)
print("autolog holds")

mlflow.set_experiment("model")
with mlflow.start_run():
    layer = torch.nn.Linear(2, 1)
    info = mlflow.pytorch.log_model(layer, name="layer", pip_requirements=[], serialization_format="pickle")
again = mlflow.pytorch.load_model(info.model_uri)
assert torch.equal(again.weight, layer.weight)
print("log_model holds")

try:
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
except ImportError:
    print("held without transformers")
else:
    mlflow.set_experiment("trainer")
    os.environ["HF_MLFLOW_LOG_ARTIFACTS"] = "0"
    words = [{"input_ids": torch.randint(0, 50, (8,)), "labels": torch.tensor(at % 2)} for at in range(32)]
    config = BertConfig(
        vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder, num_train_epochs=1, per_device_train_batch_size=8, logging_steps=1, report_to="mlflow", use_cpu=True
        )
        Trainer(BertForSequenceClassification(config), arguments, train_dataset=words).train()
    mlflow.end_run()
    run = only("trainer")
    assert run.data.params["hidden_size"] == "16", run.data.params
    assert "loss" in run.data.metrics, run.data.metrics
    print("held with transformers")
