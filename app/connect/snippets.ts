/** @file What a script needs to log in here, for an address: each works as it is copied, once the token is filled in. */

export interface Snippet {
  readonly value: string;
  readonly label: string;
  /** What it is for, and what it needs. */
  readonly help: string;
  readonly text: string;
}

/** Where a token of the reader's belongs. */
const token = 'mht_YOUR_TOKEN';

export function snippets(address: string): Snippet[] {
  return [
    {
      value: 'mlflow',
      label: 'MLflow',
      help: 'A script that logs to MLflow stays as it is: set two variables before it starts.',
      text: `export MLFLOW_TRACKING_URI=${address}
export MLFLOW_TRACKING_TOKEN=${token}

python - <<'END'
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
      help: 'Masthead’s own package (pip install ./python in a checkout) needs nothing else. An outage never stops training.',
      text: `export MASTHEAD_URL=${address}
export MASTHEAD_TOKEN=${token}

python - <<'END'
import masthead

with masthead.Run("From Python", experiment="First", params={"lr": 0.1, "seed": 0}) as run:
    for step in range(100):
        run.log(step, {"train.loss": 1 / (step + 1)})
END`,
    },
    {
      value: 'lightning',
      label: 'Lightning',
      help: 'With MLFLOW_TRACKING_TOKEN set as for MLflow.',
      text: `from lightning.pytorch.loggers import MLFlowLogger

logger = MLFlowLogger(experiment_name="First", tracking_uri="${address}")
trainer = lightning.Trainer(logger=logger)`,
    },
    {
      value: 'trainer',
      label: 'Hugging Face',
      help: 'With MLFLOW_TRACKING_URI and MLFLOW_TRACKING_TOKEN set as for MLflow.',
      text: `from transformers import TrainingArguments

arguments = TrainingArguments("out", report_to="mlflow")`,
    },
    {
      value: 'search',
      label: 'Search code',
      help: 'DARTS-like code in PyTorch: its heat map, entropy and derived genotype appear here. SPACE is the id of a search space whose edges and operations are the script’s.',
      text: `import masthead

run = masthead.Run("My search", experiment="First")
for epoch in range(epochs):
    ...
    run.log_architecture(epoch, model.arch_parameters(), space="sp_SPACE")
run.finish()`,
    },
    {
      value: 'curl',
      label: 'curl',
      help: 'Plain HTTP, for everything else.',
      text: `curl -s ${address}/api/v1/tracking/start -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" -d '{"name": "From curl", "params": {"lr": "0.1"}}'

# with the run that it answered:
curl -s ${address}/api/v1/tracking/log -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" -d '{"run": "run_…", "batch": "1", "events":
    [{"type": "points", "time": 1767600000000, "step": 0, "values": {"train.loss": 1}}]}'
curl -s ${address}/api/v1/tracking/end -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" -d '{"run": "run_…", "state": "finished"}'`,
    },
  ];
}
