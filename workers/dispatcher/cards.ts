/** @file The one inventory of this machine's GPUs: asked of the vendors' tools every few seconds, with who else is on them. */
import { execFile } from 'node:child_process';
import { arch, platform } from 'node:os';
import { leftVisible, type Variables } from '@/domain/cards/environment';
import {
  type CardProgram,
  isUnknownField,
  nvidiaFields,
  nvidiaListQuery,
  nvidiaProgramsQuery,
  nvidiaQuery,
  parseNvidiaCards,
  parseNvidiaPrograms,
  withInstances,
} from '@/domain/cards/nvidia';
import { parseRocm, rocmQuery } from '@/domain/cards/rocm';
import type { Card } from '@/domain/records/machine';

export interface Inventory {
  readonly cards: readonly Card[];
  /** What keeps a vendor's tool from telling of its cards: sentences. */
  readonly troubles: readonly string[];
}

export interface InventoryOptions {
  /** The platform's own: where it names cards, runs get those alone. */
  readonly environment: Variables;
  /** Whether a process is of a run at work here, or may be: one that can't be seen, on a card that a run holds. */
  isOwn(pid: number, card: string): boolean;
}

/** Never rejects. */
export async function readInventory({ environment, isOwn }: InventoryOptions): Promise<Inventory> {
  const found = await Promise.all([readNvidia(), readRocm()]);
  const cards = [...found.flatMap((each) => each.cards), ...appleCards()];
  const programs = found.flatMap((each) => each.programs);
  const foreignOn = ({ id, partOf }: Card): Card['foreign'] => {
    const on = programs.filter(({ card, pid }) => (card === id || card === partOf) && !isOwn(pid, id));
    return [...new Map(on.map(({ pid, name }) => [pid, { pid, name }])).values()];
  };
  return {
    cards: leftVisible(cards, environment).map((card) => ({ ...card, foreign: foreignOn(card) })),
    troubles: found.flatMap(({ trouble }) => trouble ?? []),
  };
}

interface Found {
  readonly cards: readonly Card[];
  readonly programs: readonly CardProgram[];
  readonly trouble: string | null;
}
const nothing: Found = { cards: [], programs: [], trouble: null };

async function readNvidia(): Promise<Found> {
  for (const fields of nvidiaFields) {
    const answer = await ask('nvidia-smi', nvidiaQuery(fields));
    if (answer === null) return nothing;
    if (isUnknownField(answer.text)) continue;
    // Of several cards one may fail: the tool ends with an error, and tells of the others.
    const told = parseNvidiaCards(answer.text, fields);
    if (told.length === 0) return { ...nothing, trouble: answer.failed ? troubleOf('nvidia-smi', answer) : null };
    const list = told.some(({ divided }) => divided) ? await ask('nvidia-smi', nvidiaListQuery) : null;
    const programs = await ask('nvidia-smi', nvidiaProgramsQuery);
    return {
      cards: withInstances(told, list?.text ?? ''),
      programs: parseNvidiaPrograms(programs?.text ?? ''),
      trouble: null,
    };
  }
  return { ...nothing, trouble: 'nvidia-smi of this driver does not understand what it is asked.' };
}

async function readRocm(): Promise<Found> {
  const answer = await ask('rocm-smi', rocmQuery);
  if (answer === null) return nothing;
  try {
    return { ...parseRocm(answer.text), trouble: null };
  } catch {
    return { ...nothing, trouble: troubleOf('rocm-smi', answer) };
  }
}

/** Of a Mac with its own processor; its driver tells nothing of it. */
function appleCards(): Card[] {
  if (platform() !== 'darwin' || arch() !== 'arm64') return [];
  const silent = { utilisation: null, memoryUsed: null, memoryTotal: null, temperature: null, power: null };
  return [
    {
      ...{ id: 'mps', vendor: 'apple', index: 0, name: 'Apple GPU', partOf: null, driver: null, fault: null },
      ...{ ...silent, foreign: [] },
    },
  ];
}

interface Answer {
  readonly text: string;
  readonly failed: boolean;
  readonly late: boolean;
}

const answersWithinMilliseconds = 15_000;

/** Null where there is no such tool. */
function ask(tool: string, words: readonly string[]): Promise<Answer | null> {
  return new Promise((resolve) => {
    const options = { timeout: answersWithinMilliseconds, killSignal: 'SIGKILL' } as const;
    execFile(tool, [...words], options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT' || error?.code === 'EACCES') resolve(null);
      else resolve({ text: `${stdout}\n${stderr}`, failed: error !== null, late: error?.killed === true });
    });
  });
}

function troubleOf(tool: string, { text, late }: Answer): string {
  if (late) return `${tool} gave no answer within ${answersWithinMilliseconds / 1000} s: its driver may hang.`;
  const said = text.replace(/\s+/g, ' ').trim();
  return `${tool} failed: ${said === '' ? 'it said nothing' : said.slice(0, 300)}`;
}

export interface InventoryKeeper {
  readonly seen: Inventory;
  close(): Promise<void>;
}

const lookAgainAfter = 5_000;
/** Where nothing was found: a driver may be installed. */
const lookForToolsAfter = 60_000;

/** Looks once before it resolves, then again and again until closed. */
export async function keepInventory(options: InventoryOptions): Promise<InventoryKeeper> {
  let seen = await readInventory(options);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    seen = await readInventory(options);
    plan();
  };
  const plan = (): void => {
    if (closed) return;
    const any = seen.cards.length > 0 || seen.troubles.length > 0;
    timer = setTimeout(() => (looking = look()), any ? lookAgainAfter : lookForToolsAfter);
  };
  plan();
  return {
    get seen() {
      return seen;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
