/** @file Where runs may compute besides this machine: targets, as the operator's targets.json in the data folder names them. */
import { z } from 'zod';
import { jsonFault } from '../json-fault';

/** This machine: always there, and never in the file. */
export const localTarget = 'local';

/** A target as a run names it. */
export const targetNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a name of lower-case letters, digits, dots, hyphens and underscores');

/** Names of a cluster's own things: data, never shell text. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/, 'letters, digits and . _ + - only');
const absolute = z
  .string()
  .max(1_000)
  .regex(/^\/[^\0\r\n]*$/, 'an absolute path');
const programName = z.union([absolute, word], { error: 'an absolute path, or a name that the nodes’ PATH leads to' });

/** Each key, as docs/slurm.md explains it. */
const slurmTargetSchema = z.strictObject({
  kind: z.literal('slurm'),
  partition: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._+,-]{0,255}$/, 'one partition, or several with commas')
    .optional(),
  account: word.optional(),
  qos: word.optional(),
  constraint: z
    .string()
    .regex(/^[A-Za-z0-9[(][A-Za-z0-9._+&|*,()[\]-]{0,255}$/, 'an expression of features, such as a100&nvme')
    .optional(),
  /** What a GPU is called there; the run's number of GPUs is added. */
  gres: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*(:[A-Za-z0-9][A-Za-z0-9._-]*)?$/, 'a name, or a name and a type, such as gpu:a100')
    .optional(),
  /** Minutes of a job that asks for no time; no job may ask for more. Left out: the partition's own. */
  timeLimit: z.int().min(1).max(527_040).optional(),
  /** Megabytes of a job that asks for no memory. Left out: the cluster's own. */
  memory: z.int().min(16).max(16_777_216).optional(),
  /** Most cores of one job. */
  cores: z.int().min(1).max(4_096).default(64),
  /** Most nodes of one job. */
  nodes: z.int().min(1).max(512).default(8),
  /** Most jobs of ours at once, waiting ones included. */
  jobs: z.int().min(1).max(10_000).default(100),
  /** Seconds before the time limit at which a run is told to save itself. */
  warning: z.int().min(10).max(3_600).default(120),
  /** Environment modules, loaded in this order. */
  modules: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+/-]{0,127}$/, 'the name of a module'))
    .max(20)
    .default([]),
  /** A shell script of the operator's, sourced on the node before the run. */
  prologue: absolute.optional(),
  /** Words put before the run's command: apptainer, exec, …, image. */
  container: z
    .array(
      z
        .string()
        .min(1)
        .max(1_000)
        .regex(/^[^\0\r\n]*$/),
    )
    .max(40)
    .default([]),
  /** The data folder, Masthead's built programs, and Node, as the nodes see them. Left out: as this machine does. */
  data: absolute.optional(),
  programs: absolute.optional(),
  node: programName.default('node'),
  /** The login node to send commands through: a name of the operator's ssh configuration. */
  host: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,252}$/, 'the name of a host, or user@host')
    .optional(),
});
export type SlurmTarget = z.infer<typeof slurmTargetSchema> & { readonly name: string };

const fileSchema = z.strictObject({ targets: z.record(z.string(), z.unknown()) });

export interface Targets {
  /** In the order of the file; those that are in order. */
  readonly slurm: readonly SlurmTarget[];
  /** What is wrong with the file, each a sentence that names the place. */
  readonly problems: readonly string[];
}

export const noTargets: Targets = { slurm: [], problems: [] };

/** A target with a problem is left out; the others can be used. @param file Its name, for messages */
export function parseTargets(text: string, file: string): Targets {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { slurm: [], problems: [`${file} is not JSON: ${jsonFault(text)}.`] };
  }
  const whole = fileSchema.safeParse(content);
  if (!whole.success) {
    const say = ({ path, message }: z.core.$ZodIssue) => `${file}: ${[...path, message].join(': ')}.`;
    return { slurm: [], problems: whole.error.issues.map(say) };
  }
  const slurm: SlurmTarget[] = [];
  const problems: string[] = [];
  for (const [name, given] of Object.entries(whole.data.targets)) {
    const named = targetNameSchema.safeParse(name);
    const parsed = slurmTargetSchema.safeParse(given);
    if (name === localTarget) problems.push(`${file}: ${name}: this machine is always a target; take another name.`);
    else if (!named.success) problems.push(`${file}: "${name}": ${named.error.issues[0]?.message}.`);
    else if (parsed.success) slurm.push({ ...parsed.data, name });
    else
      for (const { path, message } of parsed.error.issues)
        problems.push(`${file}: ${[name, ...path].join('.')}: ${message}.`);
  }
  return { slurm, problems };
}

const batchPrefix = 'slurm:';

/** As attempts record who runs them. */
export const executorOf = (target: string): string =>
  target === localTarget ? localTarget : `${batchPrefix}${target}`;

/** The target of an attempt of a batch system; null for any other. */
export const batchTargetOf = (executor: string): string | null =>
  executor.startsWith(batchPrefix) ? executor.slice(batchPrefix.length) : null;
