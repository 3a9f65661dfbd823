/**
 * @file Who gets what of a machine, in the order of the queue: slots, cores, GPUs. The claim starts what it places, and pages say
 * of the rest why it waits: one rule for both. Pure.
 *
 * A run that waits for cores is passed by nobody, so that many small runs never starve a wide one. A run that waits for GPUs
 * keeps those that are free, and is passed by runs that want none.
 */
import { shortCardTitle } from '../cards/names';
import { plural } from '../format';
import { type Card, cardVendors } from '../records/machine';
import { cardsOf, type Need, seesOtherGpus } from './need';

/** What an attempt holds while it is open. */
export interface Holding {
  /** Name of its run. */
  readonly run: string;
  readonly cores: number;
  readonly cards: readonly string[];
  readonly sharesCards: boolean;
}

export interface Room {
  readonly slots: number;
  readonly cores: number;
  readonly cards: readonly Card[];
  readonly held: readonly Holding[];
}

/** `cards`: it starts, and holds these. `waits`: a sentence. */
export type Placed = { readonly cards: readonly string[] } | { readonly waits: string };

export class Placer {
  private readonly held: Holding[];
  /** Of those that wait for cards: they keep what is free. */
  private cardsKeptFor: string | null = null;
  private coresKeptFor: string | null = null;
  private ahead = 0;

  constructor(private readonly room: Room) {
    this.held = [...room.held];
  }

  /** Whether nothing more can start, whatever it needs. */
  get full(): boolean {
    return this.held.length >= this.room.slots || this.freeCores < 1 || this.coresKeptFor !== null;
  }

  /** The next run of the queue. */
  place(name: string, need: Need): Placed {
    const { slots, cores } = this.room;
    if (need.cores > cores)
      return { waits: `Waits for ${plural(need.cores, 'core')}: runs here may hold ${cores} together.` };
    const unlisted = seesOtherGpus(need.engine) && this.room.cards.every(({ fault }) => fault !== null);
    const wanted = unlisted ? { need: 0, like: 0 } : cardsOf(need);
    const byName = seesOtherGpus(need.engine) && wanted.like > 0;
    const cards = byName
      ? this.chooseNames(wanted.like, need.gpuShare)
      : this.chooseCards(this.room.cards, wanted.like, need.gpuShare);
    if (cards === null && wanted.need > 0)
      return { waits: this.waitForCards(name, wanted.need, need.gpuShare) + (byName ? this.namesakes() : '') };
    if (this.held.length >= slots) {
      const waits = waitsForSlot(this.ahead, this.room.held.length, slots);
      this.ahead += 1;
      return { waits };
    }
    if (this.coresKeptFor !== null || need.cores > this.freeCores) {
      const waits = this.waitForCores(need.cores);
      this.coresKeptFor ??= name;
      return { waits };
    }
    const got = cards ?? [];
    this.held.push({ run: name, cores: need.cores, cards: got, sharesCards: need.gpuShare && got.length > 0 });
    return { cards: got };
  }

  private get freeCores(): number {
    return this.room.cores - this.held.reduce((sum, { cores }) => sum + cores, 0);
  }

  private holders(card: string): Holding[] {
    return this.held.filter(({ cards }) => cards.includes(card));
  }

  /** Free ones first, in their order; shared ones by how few share them. Null where there are not as many. */
  private chooseCards(cards: readonly Card[], count: number, share: boolean): string[] | null {
    if (count === 0) return [];
    if (this.cardsKeptFor !== null) return null;
    for (const group of groupsFor(cards, count)) {
      const free = group.flatMap((card) => {
        const holders = this.holders(card.id);
        const alone = holders.length === 0 && card.foreign.length === 0;
        if (!alone && !(share && holders.every(({ sharesCards }) => sharesCards))) return [];
        return [{ id: card.id, load: holders.length + card.foreign.length }];
      });
      if (free.length < count) continue;
      const byLoad = free.sort((a, b) => a.load - b.load);
      return byLoad.slice(0, count).map(({ id }) => id);
    }
    return null;
  }

  /**
   * Whole cards by their names, each with all its namesakes: WebGPU tells cards apart by name alone, so that a run on it may compute on
   * any of them.
   */
  private chooseNames(count: number, share: boolean): string[] | null {
    const whole = this.room.cards.filter(({ fault, partOf }) => fault === null && partOf === null);
    const got: string[] = [];
    for (const name of new Set(whole.map((card) => card.name))) {
      const namesakes = whole.filter((card) => card.name === name);
      got.push(...(this.chooseCards(namesakes, namesakes.length, share) ?? []));
      if (got.length >= count) return got;
    }
    return null;
  }

  private namesakes(): string {
    const names = this.room.cards.map(({ name }) => name);
    return new Set(names).size < names.length
      ? ' WebGPU cannot tell GPUs of one name apart: a run on it holds all of them.'
      : '';
  }

  private waitForCards(name: string, count: number, share: boolean): string {
    const what = count === 1 ? 'a GPU' : `${count} GPUs`;
    const groups = groupsFor(this.room.cards, count);
    const most = Math.max(0, ...groups.map((group) => group.length));
    if (most < count) {
      const faults = this.room.cards.flatMap((card) =>
        card.fault === null ? [] : [`${shortCardTitle(card)}: ${card.fault}`],
      );
      const there = most === 0 ? 'this machine has none now' : `this machine has ${most} now`;
      return [`Waits for ${what}: ${there}.`, ...faults].join(' ');
    }
    if (this.cardsKeptFor !== null)
      return `Waits for ${what}: ${quoted(this.cardsKeptFor)} comes before it, and waits for GPUs, too.`;
    this.cardsKeptFor = name;
    const cards = groups.flat();
    const taken = cards.filter(({ id }) => this.holders(id).length > 0);
    const runs = [...new Set(taken.flatMap(({ id }) => this.holders(id).map(({ run }) => quoted(run))))];
    const parts = taken.length === 0 ? [] : [`${isOrAre(taken.length, cards.length)} held by ${listed(runs)}`];
    for (const card of cards) {
      if (card.foreign.length === 0 || this.holders(card.id).length > 0) continue;
      const programs = card.foreign.map((each) => `${each.name} (process ${each.pid})`);
      parts.push(`${shortCardTitle(card)} is used by ${listed(programs)}, which belongs to no run`);
    }
    const way = share ? '' : ' Runs with gpuShare share a card.';
    return `Waits for ${what}: ${parts.join('; ')}.${parts.some((part) => part.includes('no run')) ? way : ''}`;
  }

  private waitForCores(count: number): string {
    const what = count === 1 ? 'a core' : `${count} cores`;
    const used = this.room.cores - this.freeCores;
    if (this.coresKeptFor !== null && count <= this.freeCores)
      return `Waits for ${what}: ${quoted(this.coresKeptFor)} comes before it, and waits for cores, too.`;
    const runs = this.held.map(({ run }) => quoted(run));
    return `Waits for ${what}: ${isOrAre(used, this.room.cores)} held by ${listed(runs)}.`;
  }
}

/** Sets of cards that one run can have `count` of: of one vendor, and whole where it is several, for a process sees one MIG instance. */
export function groupsFor(cards: readonly Card[], count: number): Card[][] {
  const well = cards.filter(({ fault, partOf }) => fault === null && (count === 1 || partOf === null));
  return cardVendors.map((vendor) => well.filter((card) => card.vendor === vendor)).filter(({ length }) => length > 0);
}

const named = 3;

/** `a and b`; of many, the first few. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, named);
  const more = names.length - shown.length;
  const all = more === 0 ? shown : [...shown, plural(more, 'other')];
  return all.length < 2 ? (all[0] ?? 'nobody') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

const quoted = (name: string): string => `"${name}"`;
const isOrAre = (count: number, of: number): string => `${count} of ${of} ${count === 1 ? 'is' : 'are'}`;

function waitsForSlot(before: number, used: number, slots: number): string {
  const taken = `${used} of ${slots} ${slots === 1 ? 'is' : 'are'} taken`;
  if (before === 0) return `Waits for a free slot: ${taken}; it is next.`;
  return `Waits for a free slot: ${taken}, and ${before} ${before === 1 ? 'run comes' : 'runs come'} before it.`;
}
