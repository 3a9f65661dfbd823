/** @file The chain that a run belongs to as a graph: from task set and space over priors and genotypes to what was made of it. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { findGenotype, genotypesOfRuns } from '@/db/queries/genotype';
import { findPrior, priorsOf } from '@/db/queries/prior';
import { trainedBy } from '@/db/queries/run/outside';
import { findRun } from '@/db/queries/run/run';
import { runsBeginningWith, runsUsingGenotype, runsUsingPrior } from '@/db/queries/run/using';
import { findSpace } from '@/db/queries/space';
import { findTaskSet } from '@/db/queries/task-set';
import type { RunRow } from '@/db/schema';
import { type GenotypeId, type PriorId, type RunId, runIdSchema } from '@/domain/ids';
import { lineageItemSchema } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { requireRun } from '../require-run';

/** Of runs that use the same prior or genotype so many are drawn; how many more there are is said. */
const mostDrawn = 8;

const lineageSchema = z.object({
  /** `key` is unique in the graph; `more`: users of it that are left out. */
  nodes: z.array(lineageItemSchema.extend({ key: z.string(), more: z.int() })),
  /** Keys: what the second is made of or with. */
  edges: z.array(z.tuple([z.string(), z.string()])),
});
type Node = z.output<typeof lineageSchema>['nodes'][number];

export const lineage = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: runIdSchema }),
  output: lineageSchema,
  run({ ctx, input }) {
    const graph = new Graph(ctx.db);
    const run = requireRun(ctx.db, input.id);
    graph.above(run);
    graph.below(run);
    return { nodes: [...graph.nodes.values()], edges: graph.edges };
  },
});

/** Records that are gone or in the trash are left out. */
class Graph {
  readonly nodes = new Map<string, Node>();
  readonly edges: [string, string][] = [];

  constructor(private readonly db: Database) {}

  /** The run, and what it was made with. */
  above(run: RunRow): void {
    const self = this.run(run);
    const taskSet = run.taskSet === null ? undefined : findTaskSet(this.db, run.taskSet);
    if (taskSet !== undefined) this.join(this.add('task-set', taskSet, 'task set'), self);
    const { config } = run;
    const [prior, genotype] = [
      config.kind === 'adapt' || config.kind === 'few-shot' ? config.prior : null,
      config.kind === 'evaluate' || config.kind === 'measure'
        ? config.genotype
        : config.kind === 'external'
          ? trainedBy(this.db, run.id)
          : null,
    ];
    // Of a prior or a genotype the space is that of the run which made it.
    const space = run.space === null || prior !== null || genotype !== null ? undefined : findSpace(this.db, run.space);
    if (space !== undefined) this.join(this.add('space', space, 'search space'), self);
    if (run.continues !== null) this.madeBy(run.continues.run, self);
    if (config.kind === 'random-search')
      for (const id of (config.earlier ?? []).slice(0, mostDrawn)) this.madeBy(id, self);
    if (prior !== null) this.fromPrior(prior, self);
    if (genotype !== null) this.fromGenotype(genotype, self);
  }

  /** What was made of the run, and of that. */
  below(run: Pick<RunRow, 'id' | 'name' | 'kind'>): void {
    const self = this.run(run);
    const priors = priorsOf(this.db, run.id);
    for (const prior of priors) {
      const users = runsUsingPrior(this.db, prior.id);
      // Priors kept on the way are many; those that nothing uses say little, but for the last.
      if (users.length === 0 && prior !== priors.at(-1)) continue;
      const key = this.add('prior', prior, `iteration ${prior.iteration}`);
      this.join(self, key);
      this.users(key, users);
    }
    if (run.kind === 'random-search') this.users(self, runsBeginningWith(this.db, run.id));
    for (const genotype of genotypesOfRuns(this.db, [run.id])) {
      const key = this.add('genotype', genotype, 'genotype');
      this.join(self, key);
      this.users(key, runsUsingGenotype(this.db, genotype.id));
    }
  }

  private users(key: string, users: readonly Pick<RunRow, 'id' | 'name' | 'kind'>[]): void {
    const known = users.filter(({ id }) => this.nodes.has(keyOf('run', id)));
    const drawn = [...known, ...users.filter((user) => !known.includes(user))].slice(0, mostDrawn);
    for (const user of drawn) {
      const seen = this.nodes.has(keyOf('run', user.id));
      const self = this.run(user);
      this.join(key, self);
      if (!seen) this.below(user);
    }
    const node = this.nodes.get(key);
    if (node !== undefined) this.nodes.set(key, { ...node, more: users.length - drawn.length });
  }

  private fromPrior(id: PriorId, user: string): void {
    const found = findPrior(this.db, id);
    if (found === undefined) return;
    const key = this.add('prior', found.prior, `iteration ${found.prior.iteration}`);
    this.join(key, user);
    this.madeBy(found.run.id, key);
  }

  private fromGenotype(id: GenotypeId, user: string): void {
    const found = findGenotype(this.db, id);
    if (found === undefined) return;
    const key = this.add('genotype', found, 'genotype');
    this.join(key, user);
    if (found.run !== null) this.madeBy(found.run, key);
  }

  private madeBy(id: RunId, what: string): void {
    const maker = findRun(this.db, id);
    if (maker === undefined) return;
    const seen = this.nodes.has(keyOf('run', id));
    const key = this.run(maker);
    this.join(key, what);
    if (!seen) this.above(maker);
  }

  private run({ id, name, kind }: Pick<RunRow, 'id' | 'name' | 'kind'>): string {
    return this.add('run', { id, name }, kind);
  }

  private add(type: Node['type'], { id, name }: { id: string; name: string }, detail: string): string {
    const key = keyOf(type, id);
    if (!this.nodes.has(key)) this.nodes.set(key, { key, type, id, name, detail, more: 0 });
    return key;
  }

  private join(from: string, to: string): void {
    if (!this.edges.some(([a, b]) => a === from && b === to)) this.edges.push([from, to]);
  }
}

const keyOf = (type: Node['type'], id: string): string => `${type}:${id}`;
