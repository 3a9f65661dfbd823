/**
 * @file The batch script of every job: it is never put together, so nothing that anybody types becomes shell text. What differs between
 * jobs is its arguments, the list of directories and each attempt's job.json.
 */
export const batchScript = `#!/bin/sh
# Masthead's batch script, the same for every job.
# job.sh BATCH PROGRAMS NODE [-m MODULE]... [-p SCRIPT] -- [WORDS OF A CONTAINER]...
batch=$1 programs=$2 node=$3
shift 3
directory=$(sed -n "\${SLURM_ARRAY_TASK_ID}p" "$batch/list")
if [ ! -d "$directory" ]; then
  echo "This node does not see the data folder: there is no \${directory:-entry \${SLURM_ARRAY_TASK_ID} in $batch/list}." >&2
  exit 72
fi
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
exec "$@" "$node" --enable-source-maps "$programs/runner.js" --job "$batch" "$directory" \\
  >>"$directory/stdout.log" 2>>"$directory/stderr.log"
`;
