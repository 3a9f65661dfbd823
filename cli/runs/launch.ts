/** @file `masthead runs launch`, and what it shares with `runs clone`. */
import { DomainError } from '@/domain/errors';
import { experimentIdSchema } from '@/domain/ids';
import { jsonFault } from '@/domain/json-fault';
import { launchKindSchema, type RunConfigInput } from '@/domain/run-config';
import { launchPresets } from '@/domain/run-presets';
import { type SweepValue, sweepSchema } from '@/domain/sweep';
import { type CommandContext, printJson, readText } from '../io';
import { setValue } from '../set-values';

/** Options of a launch besides its configuration. */
export interface LaunchSettings {
  readonly set: readonly string[];
  readonly name?: string;
  readonly experiment?: string;
  readonly tag: string[];
  readonly notes?: string;
  readonly priority?: number;
  readonly seeds?: number[];
  readonly sweep: readonly string[];
}

export interface LaunchOptions extends LaunchSettings {
  readonly config: string;
  readonly preset?: string;
}

export async function launchRuns(context: CommandContext, options: LaunchOptions): Promise<void> {
  const config = readConfig(await readText(context.io, options.config), options.config);
  await queueRuns(context, options.preset === undefined ? config : onPreset(options.preset, config), options);
}

/** `base`: the configuration before `--set`. */
export async function queueRuns(
  { io, client, json, url }: CommandContext,
  base: unknown,
  options: LaunchSettings,
): Promise<void> {
  const { name, notes, priority, seeds, tag: tags } = options;
  const config = options.set.reduce(setValue, base);
  if (!isConfig(config)) {
    throw new DomainError('invalid-input', 'The configuration is not a JSON object.', { field: 'config' });
  }
  const launched = await client.runs.launch.mutate({
    // The server judges it: it knows which fields, ids and sizes are possible.
    config,
    tags,
    sweep: Object.fromEntries(options.sweep.map(readSweep)),
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(priority === undefined ? {} : { priority }),
    ...(seeds === undefined ? {} : { seeds }),
    ...(options.experiment === undefined ? {} : { experiment: experimentOf(options.experiment) }),
  });
  if (json) return printJson(io, launched);
  for (const run of launched.runs) io.out(`Queued ${run.id} "${run.name}": ${url}/runs/${run.id}\n`);
}

/** The preset's values with what the configuration says itself, also within groups of settings. */
function onPreset(name: string, config: unknown): unknown {
  const kind = launchKindSchema.safeParse(isConfig(config) ? config.kind : undefined);
  if (!kind.success || !isConfig(config))
    throw new DomainError('invalid-input', 'A preset is of a kind of run: the configuration names none.', {
      field: 'preset',
    });
  const presets = launchPresets(kind.data);
  const preset = presets.find((each) => each.name === name);
  if (preset === undefined) {
    const names = presets.map((each) => each.name).join(', ');
    throw new DomainError('invalid-input', `--preset: ${kind.data} has ${names}, not "${name}".`, { field: 'preset' });
  }
  return merged(preset.values, config);
}

function merged(below: object, above: object): object {
  const inner = (key: string, value: unknown): unknown => {
    const under: unknown = Object.hasOwn(below, key) ? Reflect.get(below, key) : undefined;
    return isGroup(under) && isGroup(value) ? merged(under, value) : value;
  };
  return { ...below, ...Object.fromEntries(Object.entries(above).map(([key, value]) => [key, inner(key, value)])) };
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `batch=8,16` or `batch=[8,16]`: the values are read as `--set` reads one. */
function readSweep(assignment: string): [string, SweepValue[]] {
  const at = assignment.indexOf('=');
  const text = assignment.slice(at + 1);
  const listed = text.startsWith('[') ? readJson(text) : text.split(',').map((part) => readJson(part) ?? part);
  const values = sweepSchema.valueType.safeParse(listed);
  if (at > 0 && values.success) return [assignment.slice(0, at), values.data];
  throw new DomainError('invalid-input', `--sweep takes PATH=VALUE,VALUE or PATH=[…], not "${assignment}".`, {
    field: 'sweep',
  });
}

/** Undefined if it is not JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readConfig(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid-input', `The configuration in ${file} is not valid JSON: ${jsonFault(text)}.`, {
      field: 'config',
      cause,
    });
  }
}

function isConfig(value: unknown): value is RunConfigInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function experimentOf(text: string) {
  const parsed = experimentIdSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new DomainError(
    'invalid-input',
    `--experiment: "${text}" is ${parsed.error.issues[0]?.message ?? 'not an id'}.`,
    {
      field: 'experiment',
    },
  );
}
