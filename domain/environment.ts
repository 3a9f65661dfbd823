/**
 * @file The settings an operator may give through the environment: names, bounds, defaults, explanations. Pure, so that
 * the server, the command line and the documentation's table read the same list.
 */
import { z } from 'zod';
import { DomainError } from './errors';
import { isLoopback } from './own-names';
import { roleRulesSchema } from './role-mapping';
import { hostRulesSchema } from './webhook/hosts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const text = z.string().trim().min(1);

/** A command as a JSON array of its words: no shell reads it, so nothing in a file's name can be taken for a command. */
const commandWords = z
  .string()
  .transform((given, context) => {
    try {
      const words: unknown = JSON.parse(given);
      return words;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON array of words' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string().min(1)).min(1))
  .refine((words) => words.some((word) => word.includes('{file}')), 'must name {file}, which is what it copies');

/** A whole number written in decimal; `Number` would also take '0x10', '1e3' and ''. */
function wholeNumber(minimum: number, maximum: number) {
  return z
    .string()
    .trim()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum));
}

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** A header of the operator's choice; not one that means something else here. */
const headerName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the name of a header, such as Remote-User')
  .refine(
    (name) => !/^(host|cookie|authorization|connection|content-.*|sec-.*|x-forwarded-.*)$/.test(name),
    'is a header that means something else',
  );

/** Addresses and networks, separated by commas. */
const networksSchema = z.string().transform((list, context): string[] => {
  const entries = list.split(',').map((entry) => entry.trim());
  const wrong = entries.find((entry) => entry !== '' && !network.safeParse(entry).success);
  if (wrong !== undefined) {
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(wrong)} is not an address or a network, such as 10.0.0.5, 10.1.0.0/16 or ::1.`,
    });
  }
  return entries.filter((entry) => entry !== '');
});

export const settingsSchema = z.object({
  MASTHEAD_DATA: text
    .default('./data')
    .describe('Folder of the database, datasets, runs and artefacts; relative to the checkout.'),
  MASTHEAD_DATA_MODE: z
    .enum(['private', 'group'])
    .default('private')
    .describe(
      'Who may read the data folder besides its owner. private: nobody (files 0600, folders 0700). group: its group may read and write (0660, 02770), such as where runs of a batch system share it; secrets stay the owner’s.',
    ),
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
  MASTHEAD_SLOTS: wholeNumber(1, 1024)
    .optional()
    .describe(
      'Runs at a time on this machine. Default: its cores. Each run holds a core for each of its threads, too; together they hold as many as the machine has, or as there are slots.',
    ),
  MASTHEAD_LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`How much is logged: ${logLevels.join(', ')}.`),
  MASTHEAD_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address of the platform for people: what the command line talks to and webhooks link to; the proxy’s, if one is in front. Default: http://MASTHEAD_HOST:PORT with MASTHEAD_BASE_PATH.',
    ),
  MASTHEAD_HOSTS: hostRulesSchema
    .optional()
    .describe(
      'Names under which browsers and programs may reach the platform besides localhost and that of MASTHEAD_URL, separated by commas: host, host:port, *.example.org for all names below. Any other name is refused.',
    ),
  MASTHEAD_TRUSTED_PROXIES: networksSchema
    .optional()
    .describe(
      'Addresses of the proxies in front, separated by commas: 10.0.0.5, 10.1.0.0/16, ::1. Only what they say in X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto is believed. Default: nobody.',
    ),
  MASTHEAD_PROXY_USER_HEADER: headerName
    .optional()
    .describe(
      'Header in which a proxy of MASTHEAD_TRUSTED_PROXIES says who signed in with it, such as Remote-User. From anybody else it is removed.',
    ),
  MASTHEAD_PROXY_NAME_HEADER: headerName.optional().describe('The same for their name, such as Remote-Name.'),
  MASTHEAD_PROXY_EMAIL_HEADER: headerName
    .optional()
    .describe('The same for their e-mail address, such as Remote-Email.'),
  MASTHEAD_PROXY_GROUPS_HEADER: headerName
    .optional()
    .describe('The same for their groups, separated by commas, such as Remote-Groups.'),
  MASTHEAD_PASSWORDS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('off: nobody signs in with a password any more, only through the provider or the proxy below.'),
  MASTHEAD_ROLES: roleRulesSchema
    .optional()
    .describe(
      'Role by group, for those who sign in through the provider or the proxy: heads=admin, vision=member, *=viewer for everybody. The highest counts; people without a role are turned away.',
    ),
  MASTHEAD_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https:') || isLoopback(new URL(url).hostname), 'must begin with https://')
    .optional()
    .describe('Address of the lab’s OpenID Connect provider, as its tokens name it.'),
  MASTHEAD_OIDC_CLIENT_ID: text.optional().describe('What the provider calls this platform.'),
  MASTHEAD_OIDC_CLIENT_SECRET: text
    .optional()
    .describe('The secret that the provider issued for it; leave it out for a public client.'),
  MASTHEAD_OIDC_NAME: text.default('the lab’s account').describe('What the button of the sign-in page names.'),
  MASTHEAD_OIDC_SCOPES: text.default('openid email profile').describe('What is asked of the provider.'),
  MASTHEAD_OIDC_GROUPS_CLAIM: text
    .default('groups')
    .describe('The claim that holds the groups; dots lead into objects, such as realm_access.roles.'),
  MASTHEAD_BODY_MB: wholeNumber(1, 1024)
    .default(4)
    .describe('Megabytes that a request to the API may have. Uploaded files have limits of their own.'),
  MASTHEAD_LOST_AFTER_MINUTES: wholeNumber(1, 100_000)
    .default(15)
    .describe('Minutes of silence after which the run of a script from outside is lost, until it logs again.'),
  MASTHEAD_BACKUP_COPY: commandWords
    .optional()
    .describe(
      'Command that copies each new backup off the machine, as a JSON array of its words: {file} is the backup’s path, {name} its name. No shell reads it. Default: none.',
    ),
  MASTHEAD_PRIOR_GALLERY: z
    .string()
    .startsWith('/', 'must be an absolute path')
    .optional()
    .describe('Folder of shared priors that the page Gallery shows: files *.prior.safetensors. Default: none.'),
  MASTHEAD_IMPORT_ROOTS: z
    .string()
    .transform((text) => text.split(':').filter((each) => each !== ''))
    .pipe(z.array(z.string().startsWith('/', 'must be absolute paths, separated by colons')))
    .optional()
    .describe(
      'Folders below which members may import files of the server by path, separated by colons. Default: none, only administrators may.',
    ),
  MASTHEAD_FIGURE_FONTS: z
    .string()
    .transform((text) => text.split(':').filter((each) => each !== ''))
    .pipe(
      z.array(
        z.string().regex(/^\/.*\.(ttf|otf)$/i, 'must be absolute paths of .ttf or .otf files, separated by colons'),
      ),
    )
    .optional()
    .describe(
      'Fonts for letters that figures’ own font lacks, such as Chinese ones: .ttf or .otf files, separated by colons. Used in PDFs. Default: none, a note says which are missing.',
    ),
  MASTHEAD_UPLOADS_GB_EACH: wholeNumber(1, 1_000_000)
    .default(64)
    .describe('Gigabytes of files that one member may have uploaded and not imported yet.'),
  MASTHEAD_UPLOADS_GB: wholeNumber(1, 1_000_000).default(256).describe('The same for all members together.'),
  MASTHEAD_RUN_FILES_GB_EACH: wholeNumber(1, 1_000_000)
    .default(256)
    .describe('Gigabytes of files that the scripts of one member may keep in their runs.'),
  MASTHEAD_KEEP_FREE_GB: wholeNumber(0, 1_000_000)
    .default(2)
    .describe('Gigabytes of the disk that uploads leave free.'),
  MASTHEAD_STALLED: z
    .enum(['tell', 'restart'])
    .default('tell')
    .describe(
      'What happens to a live run without progress for ten minutes and twenty times its longest step: tell raises an alarm, restart also kills it, to resume from its checkpoint.',
    ),
  MASTHEAD_RUNNER_ENV: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .pipe(z.array(z.string().regex(/^[A-Za-z_]\w*$/, 'must be names of environment variables, separated by commas')))
    .optional()
    .describe(
      'Environment variables that runs get besides those they need (docs/security.md), separated by commas. Default: none.',
    ),
  MASTHEAD_WEBHOOK_HOSTS: hostRulesSchema
    .optional()
    .describe(
      'Hosts that webhooks may be sent to, separated by commas: host (ports 80 and 443), host:port, *.example.org for all names below. Default: none, webhooks are off.',
    ),
  MASTHEAD_WEBHOOK_NETWORKS: networksSchema
    .optional()
    .describe(
      'Networks inside which webhooks may reach those hosts, separated by commas: 10.1.0.0/16, 127.0.0.1. Names that lead to private, loopback, link-local or other special addresses are refused otherwise; a host that is given as an address is allowed by that. Default: none.',
    ),
});
export type RawSettings = z.infer<typeof settingsSchema>;

/** Where this machine reaches the platform; no trailing slash. */
export function localAddress({ MASTHEAD_HOST: host, PORT, MASTHEAD_BASE_PATH = '' }: RawSettings): string {
  // A wildcard address can be bound to but not dialled.
  const dialled = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${dialled}:${PORT}${MASTHEAD_BASE_PATH}`;
}

/** Where people and the command line reach it, by the settings that the platform itself is started with. */
export function platformAddress(raw: RawSettings): string {
  return (raw.MASTHEAD_URL ?? localAddress(raw)).replace(/\/+$/, '');
}

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

/** One row per variable, for the documentation. `fallback` is empty if the description states the default. */
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
