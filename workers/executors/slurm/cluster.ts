/**
 * @file One cluster, as it is reached: what is to be sent and cancelled, and what it last said of all jobs of this data folder. A round
 * asks squeue once and sacct once at most, however many jobs there are. While it does not answer nothing is concluded.
 */

import type { AttemptJob } from '@/db/schema';
import type { AttemptId } from '@/domain/ids';
import {
  type AccountedJob,
  parseAccounts,
  parseQueue,
  parseSubmitted,
  type QueuedJob,
  sacctFormat,
  squeueFormat,
} from '@/domain/slurm/parse';
import { phaseOf, whyJobWaits } from '@/domain/slurm/states';
import type { JobOrder, JobView, OpenJob } from '../types';
import type { Commands } from './commands';
import { judgeRefusal, planBatches } from './plan';

export interface ClusterOptions {
  readonly commands: Commands;
  /** Names every job of this data folder. */
  readonly jobName: string;
  /** Milliseconds between rounds while there are jobs, and while there are none. */
  readonly every: number;
  readonly idleEvery: number;
  readonly monotonic: () => number;
  readonly now: () => number;
  /** Writes the folder of a batch; its name, and the words of sbatch. */
  prepare(batch: readonly [JobOrder, ...JobOrder[]]): { readonly name: string; readonly words: readonly string[] };
  /** Notes with an attempt where its job is: planned, then taken. */
  keep(order: JobOrder, job: AttemptJob): void;
  /** A round is over: what `view` says may have changed. */
  onRound(): void;
  warn(facts: object, message: string): void;
}

/** One that was given to sbatch, or may have been. */
interface Sent {
  readonly order: JobOrder;
  readonly batch: string;
  readonly task: number;
  /** Null while it is not known whether the cluster took it. */
  id: string | null;
  refused: string | null;
  /** Rounds that began after it was sent and did not show it. */
  missed: number;
  /** What sbatch last said against it. */
  trouble: string | null;
}

/** A job that neither squeue nor sacct knows is over after so many rounds. */
const missedAtMost = 3;
/** Accounting may come later than the end; so many rounds are given to it. */
const accountingRounds = 3;
const accountedAtOnce = 200;

export class Cluster {
  private readonly fresh: JobOrder[] = [];
  private readonly sent = new Map<AttemptId, Sent>();
  private readonly cancels = new Map<string, 'TERM' | 'KILL'>();
  private queue = new Map<string, QueuedJob>();
  private readonly accounts = new Map<string, { job: AccountedJob | null; rounds: number }>();
  private open: ReadonlyMap<AttemptId, string | null> = new Map();
  private spared: ReadonlySet<string> = new Set();
  private accounting = true;
  private round: Promise<void> | null = null;
  private roundAt = Number.NEGATIVE_INFINITY;
  private urgent = false;
  /** Since when it answers, or not; null before it was asked. */
  state: { readonly answers: boolean; readonly since: number; readonly trouble: string | null } | null = null;

  constructor(private readonly options: ClusterOptions) {}

  submit(orders: readonly JobOrder[]): void {
    this.fresh.push(...orders);
    this.urgent ||= orders.length > 0;
  }

  /** Of one that was planned by an earlier dispatcher: the next round shows whether the cluster took it. */
  recover(order: JobOrder, job: AttemptJob | null): void {
    if (this.sent.has(order.attempt) || this.fresh.some(({ attempt }) => attempt === order.attempt)) return;
    if (job === null) this.submit([order]);
    else this.sent.set(order.attempt, { order, ...job, refused: null, missed: 0, trouble: null });
  }

  cancel(id: string, signal: 'TERM' | 'KILL'): void {
    if (this.cancels.get(id) === 'KILL') return;
    this.cancels.set(id, signal);
    this.urgent = true;
  }

  /** All open attempts here; and batches of attempts whose target is not in the file now, which may be here, too. */
  watch(open: readonly OpenJob[], spared: ReadonlySet<string> = new Set()): void {
    this.spared = spared;
    this.open = new Map(open.map(({ attempt, job }) => [attempt, job?.id ?? null]));
    for (const attempt of this.sent.keys()) if (!this.open.has(attempt)) this.sent.delete(attempt);
    for (let at = this.fresh.length - 1; at >= 0; at--) {
      if (!this.open.has(this.fresh[at]?.attempt ?? ('' as AttemptId))) this.fresh.splice(at, 1);
    }
  }

  /** Undefined: nobody told it of this attempt. */
  view({ attempt, job }: OpenJob): JobView | undefined {
    const sent = this.sent.get(attempt);
    const known = this.fresh.some((each) => each.attempt === attempt);
    if (sent === undefined && (job === null || job.id === null)) {
      return known ? { phase: 'sending', why: this.trouble, refused: null, limit: null, job: null } : undefined;
    }
    const id = job?.id ?? sent?.id ?? null;
    const batch = sent?.batch ?? job?.batch ?? '';
    const place: AttemptJob = job ?? { ...nothing, batch, task: sent?.task ?? 0, id };
    if (id === null) {
      const why = this.trouble ?? sent?.trouble ?? null;
      return { phase: 'sending', why, refused: sent?.refused ?? null, limit: null, job: { ...place, ...pick(sent) } };
    }
    return this.viewOfJob({ ...place, id }, id);
  }

  private viewOfJob(place: AttemptJob, id: string): JobView {
    const queued = this.queue.get(id);
    const account = this.accounts.get(id);
    const phase = queued === undefined ? null : phaseOf(queued.state);
    const limit = queued?.limit ?? null;
    const job = { ...place, ...factsOf(queued), ...(account?.job ? accountOf(account.job, place) : {}) };
    const base = { refused: null, limit, job };
    if (account !== undefined && this.isSettled(id)) return { ...base, phase: 'over', why: null };
    const waits = phase === 'waiting' || (queued === undefined && place.state === 'PENDING');
    if (waits) return { ...base, phase: 'waiting', why: this.trouble ?? whyJobWaits(queued?.reason ?? '') };
    if (this.trouble !== null || queued === undefined) return { ...base, phase: 'unknown', why: this.trouble };
    // One that is over stays at work until accounting was asked.
    return { ...base, phase: phase === null ? 'unknown' : 'running', why: null };
  }

  private get trouble(): string | null {
    if (this.state === null || this.state.answers) return null;
    return `its cluster gives no answer (${this.state.trouble})`;
  }

  /** Begins a round if one is due. */
  turn(): void {
    if (this.round !== null) return;
    const every = this.open.size > 0 || this.fresh.length > 0 ? this.options.every : this.options.idleEvery;
    const due = this.options.monotonic() - this.roundAt >= every;
    // Where it does not answer, nothing is tried more often than that.
    if (!due && !(this.urgent && this.state?.answers !== false)) return;
    this.urgent = false;
    this.round = this.work(due).finally(() => {
      this.round = null;
      this.options.onRound();
    });
  }

  async close(): Promise<void> {
    await this.round;
  }

  private async work(due: boolean): Promise<void> {
    try {
      await this.sendAll();
      await this.cancelAll();
      if (!due) return;
      this.roundAt = this.options.monotonic();
      await this.ask();
    } catch (error) {
      this.options.warn({ err: error }, 'trouble with a cluster; tried again');
    }
  }

  private async sendAll(): Promise<void> {
    for (const batch of planBatches(this.fresh.splice(0))) {
      const [first, ...rest] = batch;
      if (first === undefined) continue;
      const { name, words } = this.options.prepare([first, ...rest]);
      const entries = batch.map((order, at): Sent => ({ ...blank, order, batch: name, task: at + 1 }));
      for (const entry of entries) this.sent.set(entry.order.attempt, entry);
      // Noted first: whatever ends this process, the next one finds them by it.
      for (const entry of entries) this.keep(entry);
      const said = await this.options.commands('sbatch', words);
      const id = said.ok ? parseSubmitted(said.stdout) : null;
      const trouble = said.ok ? 'sbatch printed no job id' : said.trouble;
      if (id === null) this.options.warn({ batch: name, jobs: batch.length }, `sbatch: ${trouble}`);
      for (const entry of entries) {
        if (id !== null) this.take(entry, `${id}_${entry.task}`);
        else if (judgeRefusal(trouble) === 'refused') entry.refused = trouble;
        else entry.trouble = trouble;
      }
    }
  }

  private keep({ order, batch, task, id }: Sent): void {
    // One whose attempt was ended meanwhile is cancelled in the next round.
    try {
      this.options.keep(order, { ...nothing, batch, task, id });
    } catch (error) {
      this.options.warn({ err: error, attempt: order.attempt }, 'a job could not be noted with its attempt');
    }
  }

  private take(entry: Sent, id: string): void {
    entry.id = id;
    this.keep(entry);
  }

  private async cancelAll(): Promise<void> {
    for (const signal of ['TERM', 'KILL'] as const) {
      const ids = [...this.cancels].flatMap(([id, each]) => (each === signal ? [id] : []));
      if (ids.length === 0) continue;
      const how = signal === 'TERM' ? ['--signal=TERM', '--batch'] : [];
      const { ok, trouble } = await this.options.commands('scancel', [...how, ...ids]);
      // It complains of jobs that ended meanwhile: whoever still wants one ended asks again.
      if (!ok) this.options.warn({ jobs: ids.length }, `scancel: ${trouble}`);
      for (const id of ids) if (this.cancels.get(id) === signal) this.cancels.delete(id);
    }
  }

  private async ask(): Promise<void> {
    const { commands, jobName } = this.options;
    const before = [...this.sent.values()];
    const asked = [...this.open].flatMap(([, id]) => id ?? []);
    const words = ['--noheader', '--array', '--states=all', '--me', `--name=${jobName}`, `--format=${squeueFormat}`];
    const said = await commands('squeue', words);
    this.heard(said.ok, said.trouble);
    if (!said.ok) return;
    const jobs = parseQueue(said.stdout);
    this.queue = new Map(jobs.map((job) => [job.id, job]));
    this.find(jobs, before);
    this.cancelOrphans(jobs);
    await this.account(asked);
  }

  /** Takes up what sbatch took without our hearing of it; what it did not take is sent again. */
  private find(jobs: readonly QueuedJob[], before: readonly Sent[]): void {
    const byPlace = new Map(jobs.map((job) => [`${job.batch} ${taskOf(job.id)}`, job.id]));
    for (const entry of before) {
      if (entry.id !== null || entry.refused !== null) continue;
      const id = byPlace.get(`${entry.batch} ${entry.task}`);
      if (id !== undefined) this.take(entry, id);
      if (id !== undefined || !this.sent.has(entry.order.attempt)) continue;
      // sbatch may still be under way somewhere: a second look, then again.
      entry.missed += 1;
      if (entry.missed < 2) continue;
      this.sent.delete(entry.order.attempt);
      this.submit([entry.order]);
    }
  }

  /** Jobs that no open attempt stands for: their dispatcher gave them up, or sent them twice. */
  private cancelOrphans(jobs: readonly QueuedJob[]): void {
    const ours = new Set([...this.open.values(), ...[...this.sent.values()].map(({ id }) => id)]);
    const unsure = new Set([...this.sent.values()].flatMap(({ id, batch }) => (id === null ? [batch] : [])));
    for (const { id, state, batch } of jobs) {
      if (phaseOf(state) === 'over' || state === 'COMPLETING' || ours.has(id)) continue;
      if (unsure.has(batch) || this.spared.has(batch)) continue;
      this.cancel(id, 'KILL');
    }
  }

  /** One question for all that ended, or are in no queue. */
  private async account(open: readonly string[]): Promise<void> {
    for (const id of this.accounts.keys()) if (!open.includes(id)) this.accounts.delete(id);
    const ended = open.filter((id) => {
      const queued = this.queue.get(id);
      return (queued === undefined || phaseOf(queued.state) === 'over') && !this.isSettled(id);
    });
    const some = ended.slice(0, accountedAtOnce);
    if (some.length === 0) return;
    let found = new Map<string, AccountedJob>();
    if (this.accounting) {
      const words = ['--noheader', '--parsable2', `--jobs=${some.join(',')}`, `--format=${sacctFormat}`];
      const said = await this.options.commands('sacct', words);
      if (said.ok) found = new Map(parseAccounts(said.stdout).map((job) => [job.id, job]));
      else if (/accounting storage is disabled|there is no program/i.test(said.trouble)) this.accounting = false;
      else this.options.warn({ jobs: some.length }, `sacct: ${said.trouble}`);
    }
    for (const id of some) {
      const rounds = (this.accounts.get(id)?.rounds ?? 0) + 1;
      this.accounts.set(id, { job: found.get(id) ?? this.accounts.get(id)?.job ?? null, rounds });
    }
  }

  /** Whether it is over, and as much as there is to know is known. */
  private isSettled(id: string): boolean {
    const known = this.accounts.get(id);
    if (known === undefined) return false;
    const queued = this.queue.get(id);
    const told = known.job === null ? null : phaseOf(known.job.state);
    if (told === 'over') return true;
    // Only the accounts know of it, and say that it goes on.
    if (queued === undefined && told !== null) return false;
    const patience = queued === undefined ? missedAtMost : this.accounting ? accountingRounds : 1;
    return known.rounds >= patience;
  }

  private heard(answers: boolean, trouble: string): void {
    if (this.state?.answers === answers && (answers || this.state.trouble === trouble)) return;
    const since = this.state?.answers === answers ? this.state.since : this.options.now();
    this.state = { answers, since, trouble: answers ? null : trouble };
    if (!answers) this.options.warn({}, `a cluster gives no answer: ${trouble}`);
  }
}

const nothing = { state: null, nodes: null, elapsed: null, maxMemory: null, gpus: null, exit: null } as const;
const blank = { id: null, refused: null, missed: 0, trouble: null } as const;

const pick = (sent: Sent | undefined): Partial<AttemptJob> =>
  sent === undefined ? {} : { batch: sent.batch, task: sent.task };

const taskOf = (id: string): string => id.split('_')[1] ?? '1';

function factsOf(queued: QueuedJob | undefined): Partial<AttemptJob> {
  if (queued === undefined) return {};
  const { state, nodes, elapsed } = queued;
  return { state, nodes: nodes === '' ? null : nodes, elapsed };
}

function accountOf(
  { state, exit, elapsed, maxMemory, gpus, nodes }: AccountedJob,
  before: AttemptJob,
): Partial<AttemptJob> {
  return { state, exit, elapsed, maxMemory: maxMemory ?? before.maxMemory, gpus, nodes: nodes || before.nodes };
}
