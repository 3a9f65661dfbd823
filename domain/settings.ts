/**
 * @file The settings an operator may give through the environment: names, bounds, defaults, explanations. Pure, so that
 * the server, the command line and the documentation's table read the same list.
 */
import { z } from 'zod';
import { DomainError } from './errors';
import { hostRulesSchema } from './webhook/hosts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const text = z.string().trim().min(1);

/** A whole number written in decimal; `Number` would also take '0x10', '1e3' and ''. */
function wholeNumber(minimum: number, maximum: number) {
  return z
    .string()
    .trim()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum));
}

export const settingsSchema = z.object({
  MASTHEAD_DATA: text
    .default('./data')
    .describe('Folder of the database, datasets, runs and artefacts; relative to the checkout.'),
  PORT: wholeNumber(1, 65_535).default(3140).describe('Port of the web server.'),
  MASTHEAD_HOST: text
    .default('127.0.0.1')
    .describe('Address the web server binds to. Anything but a loopback address opens the platform to the network.'),
  MASTHEAD_BASE_PATH: z
    .string()
    .regex(/^(\/[\w.~-]+)+$/, 'must begin with a slash and end without one, such as /masthead')
    .optional()
    .describe(
      'Sub-path the platform is served under, such as /masthead. Built into the pages: build again after a change.',
    ),
  MASTHEAD_SLOTS: wholeNumber(1, 1024).optional().describe('Runs at a time on this machine. Default: its cores.'),
  MASTHEAD_LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`How much is logged: ${logLevels.join(', ')}.`),
  MASTHEAD_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address of the platform for people: what the command line talks to and webhooks link to; the proxy’s, where one stands in front. Default: http://MASTHEAD_HOST:PORT with MASTHEAD_BASE_PATH.',
    ),
  MASTHEAD_WEBHOOK_HOSTS: hostRulesSchema
    .optional()
    .describe(
      'Hosts that webhooks may be sent to, separated by commas: host (ports 80 and 443), host:port, *.example.org for all names below. Default: none, webhooks are off.',
    ),
});
export type RawSettings = z.infer<typeof settingsSchema>;

/**
 * Reads settings from environment-like variables; an empty value counts as not given, other variables are ignored.
 * @throws DomainError `invalid-input` with `field` naming the variable at fault.
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): RawSettings {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? 'environment');
  throw new DomainError(
    'invalid-input',
    `The environment variable ${name} is ${JSON.stringify(environment[name] ?? '')}: ${issue?.message ?? 'not valid'}. ` +
      `${settingDescription(name)} Correct it or unset it.`,
    { field: name },
  );
}

export interface SettingRow {
  readonly name: string;
  readonly fallback: string;
  readonly description: string;
}

/** One row per variable, for the documentation. `fallback` is empty where the description states the default. */
export function settingRows(): SettingRow[] {
  const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({});
  return Object.keys(settingsSchema.shape).map((name) => ({
    name,
    fallback: defaults[name] === undefined ? '' : String(defaults[name]),
    description: settingDescription(name),
  }));
}

function settingDescription(name: string): string {
  const shape: Readonly<Record<string, z.ZodType>> = settingsSchema.shape;
  return shape[name]?.description ?? '';
}
