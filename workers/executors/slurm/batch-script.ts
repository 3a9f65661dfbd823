/**
 * @file The batch script of every job: it is never put together, so nothing that anybody types becomes shell text. What differs between
 * jobs is its arguments, the list of directories and each attempt's job.json. On several nodes it has task workers begun on the others, and begun
 * again when they end early: steps of the job, each of which runs this script once more, so that modules and prologue are there, too.
 */
export const batchScript = `#!/bin/sh
# Masthead's batch script, the same for every job.
# job.sh BATCH PROGRAMS NODE [-m MODULE]... [-p SCRIPT] -- [WORDS OF A CONTAINER]...
batch=$1 programs=$2 node=$3
directory=
# A shared folder may show it late.
for wait in 0 1 1 2 3 5 8 15 25; do
  sleep "$wait"
  directory=$(sed -n "\${SLURM_ARRAY_TASK_ID}p" "$batch/list" 2>/dev/null)
  [ -d "$directory" ] && break
done
if [ ! -d "$directory" ]; then
  echo "This node does not see the data folder: there is no \${directory:-entry \${SLURM_ARRAY_TASK_ID} in $batch/list}." >&2
  exit 72
fi
# keep NODE INDEX ARGUMENTS...: a task worker there, as long as the runner (this shell's process) lives.
keep() {
  on=$1 index=$2 pause=5
  shift 2
  while kill -0 $$ 2>/dev/null; do
    MASTHEAD_WORKER=$index srun --overlap --nodes=1 --ntasks=1 --ntasks-per-node=1 --cpus-per-task="\${SLURM_CPUS_PER_TASK:-1}" \\
      --nodelist="$on" --input=none sh "$batch/../job.sh" "$@" >>"$directory/stdout.log" 2>>"$directory/stderr.log" && break
    sleep "$pause"
    [ "$pause" -lt 60 ] && pause=$((pause * 2))
  done
}
nodes=
if [ -z "$MASTHEAD_WORKER" ] && [ "\${SLURM_JOB_NUM_NODES:-1}" -gt 1 ]; then
  nodes=$(scontrol --oneliner show node "$SLURM_JOB_NODELIST" | sed -n 's/^NodeName=\\([^ ]*\\) .*NodeAddr=\\([^ ]*\\) .*/\\1=\\2/p')
  for each in $nodes; do
    [ "\${each%%=*}" = "$SLURMD_NODENAME" ] && continue
    index=0
    while [ "$index" -lt "\${SLURM_NTASKS_PER_NODE:-1}" ]; do
      keep "\${each%%=*}" "$index" "$@" &
      index=$((index + 1))
    done
  done
fi
shift 3
while [ "$1" != -- ]; do
  case $1 in
    -m)
      command -v module >/dev/null 2>&1 || . /etc/profile
      module load "$2" || { echo "The module $2 could not be loaded on $(hostname)." >&2; exit 72; }
      ;;
    -p) . "$2" || { echo "The prologue $2 failed on $(hostname)." >&2; exit 72; } ;;
  esac
  shift 2
done
shift
if [ $# -eq 0 ] && ! command -v "$node" >/dev/null 2>&1; then
  echo "There is no $node on $(hostname): name it in targets.json (node), or load a module that has it." >&2
  exit 72
fi
if [ -n "$MASTHEAD_WORKER" ]; then
  exec "$@" "$node" --enable-source-maps "$programs/runner.js" --node-worker "$batch" "$directory" "$MASTHEAD_WORKER"
fi
exec "$@" "$node" --enable-source-maps "$programs/runner.js" --job "$batch" $nodes "$directory" \\
  >>"$directory/stdout.log" 2>>"$directory/stderr.log"
`;
