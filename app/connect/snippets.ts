/** @file What a script needs to log in here, for an address and a token: each works as it is copied. Pure. */
import { trainingLine } from '@/components/genotypes/training-line';
import type { GenotypeId } from '@/domain/ids';

export interface Snippet {
  readonly value: string;
  readonly label: string;
  /** What it is for, and what it needs. */
  readonly help: string;
  readonly text: string;
}

export interface SnippetOptions {
  /** Of the platform, base path included. */
  readonly address: string;
  /** Null: none is needed, for nobody has an account yet. */
  readonly token: string | null;
  /** Of the newest genotype; null before the first. */
  readonly genotype: GenotypeId | null;
  /** Of a search space whose operations a script's are. */
  readonly space: string;
}

export function snippets({ address, token, genotype, space }: SnippetOptions): Snippet[] {
  const mlflow = `export MLFLOW_TRACKING_URI=${address}${token === null ? '' : `\nexport MLFLOW_TRACKING_TOKEN=${token}`}`;
  const own = `export MASTHEAD_URL=${address}${token === null ? '' : `\nexport MASTHEAD_TOKEN=${token}`}`;
  const header = token === null ? '' : ' -H "Authorization: Bearer $MASTHEAD_TOKEN"';
  const fetched = `curl -fsS${header} "$MASTHEAD_URL/api/python/masthead.zip" -o masthead.zip
export PYTHONPATH=masthead.zip          # for good: pip install ./masthead.zip`;
  return [
    {
      value: 'mlflow',
      label: 'MLflow',
      help: 'A script that logs to MLflow stays as it is: set the address before it starts. Without one, this logs a first run (pip install mlflow-skinny).',
      text: `${mlflow}

python3 - <<'END'
import mlflow

mlflow.set_experiment("First")
with mlflow.start_run(run_name="From MLflow"):
    mlflow.log_params({"lr": 0.1, "seed": 0})
    for step in range(100):
        mlflow.log_metric("train.loss", 1 / (step + 1), step=step)
END`,
    },
    {
      value: 'python',
      label: 'Python',
      help: 'Masthead’s own package needs nothing but Python. What is logged goes to disk first: an outage never stops training, and a killed script continues its run.',
      text: `${own}
${fetched}

python3 - <<'END'
import masthead

with masthead.Run("From Python", experiment="First", params={"lr": 0.1, "seed": 0}) as run:
    for step in range(100):
        run.log(step, {"train.loss": 1 / (step + 1)})
END`,
    },
    {
      value: 'lightning',
      label: 'Lightning',
      help: 'Give the Trainer this logger (pip install lightning mlflow-skinny). As written, it trains a small model.',
      text: `${mlflow}

python3 - <<'END'
import lightning, torch
from lightning.pytorch.loggers import MLFlowLogger

class Small(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 2)

    def training_step(self, batch, _):
        loss = torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])
        self.log("train.loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)

data = torch.utils.data.TensorDataset(torch.randn(64, 4), torch.randint(0, 2, (64,)))
logger = MLFlowLogger(experiment_name="First", run_name="From Lightning", tracking_uri="${address}")
trainer = lightning.Trainer(logger=logger, max_epochs=2, log_every_n_steps=1, enable_checkpointing=False)
trainer.fit(Small(), torch.utils.data.DataLoader(data, 16))
END`,
    },
    {
      value: 'trainer',
      label: 'Hugging Face',
      help: 'With these set, the Trainer logs here (pip install mlflow-skinny).',
      text: `${mlflow}

# in the script:
from transformers import TrainingArguments
arguments = TrainingArguments("out", report_to="mlflow")`,
    },
    {
      value: 'train',
      label: 'train.py',
      help:
        genotype === null
          ? 'Retrains a genotype in PyTorch on your own machine; it is seen here as an evaluation. There is no genotype yet: a search finds one, or import one. Its page has this line with its id, its recipe and a token.'
          : 'Retrains a genotype in PyTorch on your own machine; it is seen here as an evaluation. This is the newest one; each genotype’s page has its line, with the recipe to choose. DATA is CIFAR as published, folders of pictures, or an exported dataset.',
      text: trainingLine({ address, genotype: genotype ?? 'GENOTYPE', query: 'format=train', token }),
    },
    {
      value: 'search',
      label: 'Search code',
      help: 'DARTS-like code in PyTorch: its heat map, entropy, alarms and derived genotype appear here. The space is the one whose edges and operations are the script’s.',
      text: `${own}
${fetched}

# in the script: before the loop, in it, and after it
import masthead
run = masthead.Run("My search", experiment="First")
run.log_architecture(epoch, model.arch_parameters(), space="${space}")
run.finish()`,
    },
    {
      value: 'curl',
      label: 'curl',
      help: 'Plain HTTP, for everything else. The OpenAPI document, /api/v1/openapi.json, has every field.',
      text: `${own}
call() { curl -fsS "$MASTHEAD_URL/api/v1/tracking/$1"${header} -H "Content-Type: application/json" -d "$2"; }

run=$(call start '{"name": "From curl", "params": {"lr": "0.1"}}' | grep -o 'run_[0-9a-z]*')
call log "{\\"run\\": \\"$run\\", \\"batch\\": \\"1\\", \\"events\\": [
  {\\"type\\": \\"points\\", \\"time\\": $(date +%s)000, \\"step\\": 0, \\"values\\": {\\"train.loss\\": 1}}]}"
call end "{\\"run\\": \\"$run\\", \\"state\\": \\"finished\\"}"`,
    },
  ];
}
