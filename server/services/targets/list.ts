/** @file The targets that a run may name: this machine and the operator's clusters, with what is known of each. */
import { z } from 'zod';
import { openAttempts } from '@/db/queries/attempt';
import { executorOf, localTarget, targetNameSchema } from '@/domain/targets/target';
import { operation } from '@/server/operation';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { readTargets } from './read';
import { targetReports } from './report';

const targetSchema = z.object({
  name: targetNameSchema,
  kind: z.enum(['local', 'slurm']),
  /** Null before it was asked. */
  answers: z.boolean().nullable(),
  since: z.number().nullable(),
  /** Why it does not answer: a sentence without its full stop. */
  trouble: z.string().nullable(),
  /** Our jobs there: those that compute, those that wait, and how many may be there at once; null: as many as there are slots. */
  running: z.int(),
  waiting: z.int(),
  jobs: z.int().nullable(),
  /** What the operator's file says of it, in words; nothing that names a path or a host to viewers. */
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
});

export const targets = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({
    targets: z.array(targetSchema),
    /** What is wrong with the file: sentences. */
    problems: z.array(z.string()),
  }),
  run({ ctx }) {
    const { slurm, problems } = readTargets(ctx);
    const reports = new Map(targetReports(ctx).map((report) => [report.name, report]));
    const open = openAttempts(ctx.db);
    const counts = (name: string) => {
      const own = open.filter(({ attempt }) => attempt.executor === executorOf(name));
      const waiting = own.filter(({ state }) => state === 'starting').length;
      return { running: own.length - waiting, waiting };
    };
    const { alive, seenAt } = dispatcherLife(ctx);
    const here = { name: localTarget, kind: 'local' as const, answers: seenAt === null ? null : alive, since: seenAt };
    return {
      targets: [
        { ...here, trouble: null, ...counts(localTarget), jobs: null, settings: [] },
        ...slurm.map((target) => {
          const { answers = null, since = null, trouble = null } = reports.get(target.name) ?? {};
          const { partition, account, qos, constraint, gres, timeLimit, memory, cores, nodes, modules, container } =
            target;
          const told = {
            Partition: partition,
            Account: account,
            QOS: qos,
            Constraint: constraint,
            GPUs: gres,
            'Time limit': timeLimit === undefined ? undefined : `${timeLimit} min`,
            Memory: memory === undefined ? undefined : `${memory} MB`,
            'Most cores': String(cores),
            'Most nodes': String(nodes),
            Modules: modules.length === 0 ? undefined : modules.join(', '),
            Container: container.length === 0 ? undefined : 'yes',
          };
          const settings = Object.entries(told).flatMap(([name, value]) =>
            value === undefined ? [] : [{ name, value }],
          );
          const facts = { name: target.name, kind: 'slurm' as const, jobs: target.jobs };
          return { ...facts, answers, since, trouble, ...counts(target.name), settings };
        }),
      ],
      problems: [...problems],
    };
  },
});
