/**
 * @file Which of the operator's environment variables reach the processes that work for members: by a list of names, so that tokens and keys that happen to
 * be set there are not passed on. docs/security.md lists them.
 */

/** Those that a program needs to run at all, to find its files and to write its dates. */
const common = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TMP',
  'TEMP',
  'NODE_ENV',
  'MASTHEAD_DATA_MODE',
];

/** How a run computes: threads, devices, libraries, memory; a batch system's variables; Masthead's own. */
const ofRuns = [
  'NODE_OPTIONS',
  'UV_THREADPOOL_SIZE',
  'LD_LIBRARY_PATH',
  'MASTHEAD_PYTHON',
  'CC',
  'CXX',
  'MASTHEAD_ROOT',
  'MASTHEAD_PROGRAMS',
  'MASTHEAD_TUNABLES',
];
const ofRunsBeginning =
  /^(LC|OMP|GOMP|KMP|MKL|OPENBLAS|BLIS|CUDA|NVIDIA|CUBLAS|CUDNN|HIP|ROCR|HSA|PYTORCH|TF|XLA|TFJS|MALLOC|SLURM|VK|MASTHEAD_ENGINE)_\w+$/;

type Environment = Readonly<Record<string, string | undefined>>;

/** For runners, and for programs that list a machine's devices. `more`: names that the operator adds. */
export function runnerEnvironment(environment: Environment, more: readonly string[]): NodeJS.ProcessEnv {
  const names = [...common, ...ofRuns, ...more];
  return only(environment, (name) => names.includes(name) || ofRunsBeginning.test(name));
}

/** For ssh alone, which asks the operator's agent for keys. */
export function sshAgent(environment: Environment): NodeJS.ProcessEnv {
  return only(environment, (name) => name === 'SSH_AUTH_SOCK');
}

/** What runs on a cluster's nodes get of this machine's variables: how Masthead runs, and what the operator named. */
export function nodeVariables(environment: Environment, more: readonly string[]): Record<string, string> {
  const names = ['MASTHEAD_TUNABLES', 'MASTHEAD_DATA_MODE', 'MASTHEAD_ROOT', ...more];
  const passed = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(passed);
}

/** For processes that read files and compute nothing: importers, the verifier of datasets, the upkeep of the database. */
export function readerEnvironment(environment: Environment): NodeJS.ProcessEnv {
  return only(environment, (name) => common.includes(name) || name === 'MASTHEAD_TUNABLES');
}

function only(environment: Environment, isPassed: (name: string) => boolean): NodeJS.ProcessEnv {
  const passed = Object.entries(environment).filter(([name, value]) => value !== undefined && isPassed(name));
  return { NODE_ENV: 'production', ...Object.fromEntries(passed) };
}
