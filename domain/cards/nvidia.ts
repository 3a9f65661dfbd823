/** @file What nvidia-smi prints, read: cards, MIG instances, programs. Pure; fixtures of several drivers beside it. */
import type { Card } from '../records/machine';

/** The name comes last: it alone may hold a comma. A driver that does not know a field refuses the whole question. */
const basic = [
  'index',
  'uuid',
  'driver_version',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'temperature.gpu',
  'power.draw',
  'compute_mode',
] as const;

/** Questions to ask until one is understood: the newest driver's first (recovery from 565 on, MIG from 450 on). */
export const nvidiaFields: readonly (readonly string[])[] = [
  [...basic, 'mig.mode.current', 'gpu_recovery_action', 'name'],
  [...basic, 'mig.mode.current', 'name'],
  [...basic, 'name'],
];

export function nvidiaQuery(fields: readonly string[]): string[] {
  return [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'];
}

export const nvidiaProgramsQuery = ['--query-compute-apps=gpu_uuid,pid,process_name', '--format=csv,noheader,nounits'];
export const nvidiaListQuery = ['-L'];

/** Whether the driver did not know one of the fields asked for. */
export function isUnknownField(text: string): boolean {
  return /is not a valid field to query/.test(text);
}

/** A card, and whether it is divided into MIG instances. */
export interface NvidiaCard extends Card {
  readonly divided: boolean;
}

const mebibyte = 2 ** 20;

/** The answer to `nvidiaQuery(fields)`, also where one card fails and the tool ends with an error. */
export function parseNvidiaCards(text: string, fields: readonly string[]): NvidiaCard[] {
  return text.split('\n').flatMap((line) => {
    const failed = unanswering(line);
    if (failed !== null) return [failed];
    const parts = line.split(',').map((part) => part.trim());
    if (parts.length < fields.length) return [];
    const value = (field: string): string => {
      const at = fields.indexOf(field);
      if (at < 0) return '';
      return field === 'name' ? parts.slice(at).join(', ') : (parts[at] ?? '');
    };
    const index = Number(value('index'));
    const id = value('uuid');
    if (value('index') === '' || !Number.isInteger(index) || id === '') return [];
    const divided = value('mig.mode.current') === 'Enabled';
    const share = numberIn(value('utilization.gpu'));
    return [
      {
        ...{ id: unreadable(id) ? `nvidia:${index}` : id, vendor: 'nvidia', index, partOf: null, divided },
        name: unreadable(value('name')) ? 'NVIDIA GPU' : value('name'),
        driver: unreadable(value('driver_version')) ? null : value('driver_version'),
        utilisation: share === null ? null : share / 100,
        memoryUsed: bytesIn(value('memory.used')),
        memoryTotal: bytesIn(value('memory.total')),
        temperature: numberIn(value('temperature.gpu')),
        power: numberIn(value('power.draw')),
        fault: faultIn(parts, value),
        foreign: [],
      },
    ];
  });
}

/** `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `[GPU is lost]`; older drivers leave the brackets out. */
function unreadable(text: string): boolean {
  return text === '' || text.startsWith('[') || /^(N\/A|Not Supported)$/i.test(text);
}

function numberIn(text: string): number | null {
  const number = Number(text);
  return unreadable(text) || !Number.isFinite(number) ? null : number;
}

function bytesIn(text: string): number | null {
  const number = numberIn(text);
  return number === null ? null : number * mebibyte;
}

function faultIn(parts: readonly string[], value: (field: string) => string): string | null {
  const said = (what: RegExp): boolean => parts.some((part) => what.test(part));
  if (said(/^\[GPU is lost\]$/i)) return 'It is lost to the driver (it fell off the bus): restart the machine.';
  if (said(/^\[GPU requires reset\]$/i)) return 'Its driver wants it reset: nvidia-smi --gpu-reset, or a restart.';
  const recovery = value('gpu_recovery_action');
  if (!unreadable(recovery) && recovery !== 'None')
    return `Its driver wants it recovered (${recovery}): runs keep off it until that is done.`;
  if (value('compute_mode') === 'Prohibited')
    return 'Its compute mode is Prohibited: nvidia-smi --compute-mode=DEFAULT allows programs again.';
  if (/^\[(Unknown Error|GPU access blocked)/i.test(value('memory.total')) || unreadable(value('uuid')))
    return 'Its driver cannot read it: nvidia-smi and the kernel log say more.';
  return null;
}

/** "Unable to determine the device handle for GPU1: 0000:44:00.0: Unknown Error", in the forms of several drivers. */
function unanswering(line: string): NvidiaCard | null {
  const found = /^Unable to determine the device handle for (?:gpu )?(.*)$/i.exec(line.trim());
  const [where = '', why = ''] =
    found === null ? [] : [/[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.\d/i.exec(found[1] ?? '')?.[0], found[1]];
  if (found === null) return null;
  const reason = why.split(': ').at(-1)?.replace(/\.$/, '') ?? '';
  return {
    ...{
      id: `nvidia:${where || why}`,
      vendor: 'nvidia',
      index: -1,
      name: `NVIDIA GPU at ${where || why}`,
      partOf: null,
    },
    ...{ driver: null, utilisation: null, memoryUsed: null, memoryTotal: null, temperature: null, power: null },
    fault: `Its driver does not answer for it (${reason}): the kernel log says more, and a restart may bring it back.`,
    ...{ foreign: [], divided: false },
  };
}

/**
 * Cards as runs can have them: a divided one gives way to its instances, which `nvidia-smi -L` lists. Their memory is what the
 * profile's name says; of the rest the driver tells only for the whole.
 */
export function withInstances(cards: readonly NvidiaCard[], list: string): Card[] {
  const instances = parseInstances(list);
  return cards.flatMap(({ divided, ...card }): Card[] => {
    if (!divided) return [card];
    const own = instances.filter(({ index }) => index === card.index);
    if (own.length === 0)
      return [{ ...card, fault: card.fault ?? 'MIG is on, but it has no instances: nvidia-smi mig -cgi makes them.' }];
    return own.map(({ id, profile }) => ({
      ...card,
      id,
      name: `${card.name}, MIG ${profile}`,
      partOf: card.id,
      utilisation: null,
      memoryUsed: null,
      memoryTotal: gigabytesOf(profile),
    }));
  });
}

function parseInstances(list: string): { readonly index: number; readonly id: string; readonly profile: string }[] {
  let index = -1;
  return list.split('\n').flatMap((line) => {
    const card = /^GPU (\d+):/.exec(line);
    if (card !== null) index = Number(card[1]);
    const instance = /^\s+MIG (\S+)\s+Device\s+\d+: \(UUID: (MIG-[^)]+)\)/.exec(line);
    return instance === null ? [] : [{ index, profile: instance[1] ?? '', id: instance[2] ?? '' }];
  });
}

function gigabytesOf(profile: string): number | null {
  const size = /(\d+)gb/.exec(profile)?.[1];
  return size === undefined ? null : Number(size) * 2 ** 30;
}

export interface CardProgram {
  /** Of the card, or of the MIG instance. */
  readonly card: string;
  readonly pid: number;
  readonly name: string;
}

/** The answer to `nvidiaProgramsQuery`; what the driver does not name is left out. */
export function parseNvidiaPrograms(text: string): CardProgram[] {
  return text.split('\n').flatMap((line) => {
    const [card = '', pid = '', ...name] = line.split(',').map((part) => part.trim());
    if (!/^(GPU|MIG)-/.test(card) || !/^\d+$/.test(pid)) return [];
    const program = name.join(', ');
    return [{ card, pid: Number(pid), name: unreadable(program) ? 'a program' : program }];
  });
}
