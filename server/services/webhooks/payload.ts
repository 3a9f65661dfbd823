/** @file The body of a delivery: the event, its run or study with the address of its page, and one line for people. */
import type { Database } from '@/db/open';
import { seriesOf } from '@/db/queries/series';
import type { RunRow, StudyRow, WebhookRow } from '@/db/schema';
import type { MetricGoal } from '@/domain/events';
import { loggedNumber } from '@/domain/float';
import { formatPercent } from '@/domain/format';
import type { RunId, StudyId } from '@/domain/ids';
import { isShare, metricLabelAfter } from '@/domain/metrics';
import type { StudyState } from '@/domain/records/study';
import type { RunKind } from '@/domain/run-config';
import type { RunState } from '@/domain/run-state';
import type { DeliveryEvent, WebhookEvent } from '@/domain/webhook/events';
import type { ServiceContext } from '@/server/context';

type LoggedNumber = ReturnType<typeof loggedNumber>;

export interface AlarmSaid {
  /** Its kind: `collapse`, … */
  readonly alarm: string;
  readonly message: string;
}

interface BestValue {
  readonly value: LoggedNumber;
  readonly step: number | null;
  readonly goal: MetricGoal;
  readonly unit: string;
}

interface RunSaid {
  readonly id: RunId;
  readonly name: string;
  readonly kind: RunKind;
  readonly state: RunState;
  readonly reason: string | null;
  /** Address of its page. */
  readonly url: string;
  readonly launchedBy: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** By metric; of those that declare a goal. */
  readonly best: Readonly<Record<string, BestValue>>;
  /** The run's own last figures. */
  readonly summary: RunRow['summary'];
}

interface StudySaid {
  readonly id: StudyId;
  readonly name: string;
  readonly state: StudyState;
  readonly problem: string | null;
  readonly url: string;
}

/** Times are ISO 8601 in UTC; floats that JSON can't hold are the words NaN, Infinity, -Infinity. */
export interface WebhookPayload {
  readonly event: DeliveryEvent;
  readonly time: string;
  /** The text that chat programs show. */
  readonly text: string;
  /** Address of the platform. */
  readonly platform: string;
  readonly run?: RunSaid;
  readonly alarm?: AlarmSaid;
  readonly study?: StudySaid;
}

const verbs: Readonly<Record<Extract<WebhookEvent, `${'run' | 'study'}.${string}`>, string>> = {
  'run.finished': 'has finished',
  'run.failed': 'has failed',
  'run.stopped': 'was stopped',
  'run.lost': 'is lost',
  'study.finished': 'has finished',
  'study.paused': 'was paused automatically',
};

export function runPayload(
  ctx: ServiceContext,
  tx: Database,
  event: Extract<WebhookEvent, `run.${string}`>,
  row: RunRow,
): WebhookPayload {
  const run = saidOf(ctx, tx, row);
  const figure = event === 'run.finished' ? headline(run) : null;
  const more = figure ?? run.reason;
  return head(ctx, event, `${run.kind} run “${run.name}” ${verbs[event]}${more === null ? '' : `: ${more}`}`, { run });
}

export function alarmPayload(ctx: ServiceContext, tx: Database, row: RunRow, alarm: AlarmSaid): WebhookPayload {
  const run = saidOf(ctx, tx, row);
  const text = `${run.kind} run “${run.name}” raised the alarm ${alarm.alarm}: ${alarm.message}`;
  return head(ctx, 'alarm.raised', text, { run, alarm: { alarm: alarm.alarm, message: alarm.message } });
}

export function studyPayload(
  ctx: ServiceContext,
  event: Extract<WebhookEvent, `study.${string}`>,
  { id, name, state, problem }: StudyRow,
): WebhookPayload {
  const study = { id, name, state, problem, url: addressOf(ctx, `/studies/${id}`) };
  return head(ctx, event, `Study “${name}” ${verbs[event]}${problem === null ? '' : `: ${problem}`}`, { study });
}

export function testPayload(ctx: ServiceContext, { name }: WebhookRow): WebhookPayload {
  return head(ctx, 'webhook.test', `A test of the webhook “${name}”: it works when you read this`, {});
}

function head(
  ctx: ServiceContext,
  event: DeliveryEvent,
  text: string,
  about: Pick<WebhookPayload, 'run' | 'alarm' | 'study'>,
): WebhookPayload {
  const time = new Date(ctx.now()).toISOString();
  const page = about.run?.url ?? about.study?.url;
  const line = plainWords(text);
  return { event, time, text: page === undefined ? line : `${line} ${page}`, platform: addressOf(ctx, ''), ...about };
}

function saidOf(ctx: ServiceContext, tx: Database, row: RunRow): RunSaid {
  const { id, name, kind, state, reason, summary, createdBy } = row;
  const best = seriesOf(tx, [id]).flatMap(({ key, goal, unit, best: value, bestStep }) =>
    goal === 'none' || value === null
      ? []
      : [[key, { value: loggedNumber(value), step: bestStep, goal, unit }] as const],
  );
  return {
    id,
    name,
    kind,
    state,
    reason,
    url: addressOf(ctx, `/runs/${id}`),
    launchedBy: createdBy,
    startedAt: isoOf(row.startedAt),
    endedAt: isoOf(row.endedAt),
    best: Object.fromEntries(best),
    summary,
  };
}

const headlineOrder = ['test.', 'validation.', ''];

/** The most telling best value: a test figure before a validation figure before any other. */
function headline({ best }: RunSaid): string | null {
  const figures = Object.entries(best).filter(([, { goal }]) => goal === 'max');
  const found = headlineOrder.flatMap((start) => figures.filter(([key]) => key.startsWith(start)))[0];
  if (found === undefined) return null;
  const [key, { value, step }] = found;
  const number = typeof value === 'number' ? value : Number.NaN;
  const shown =
    isShare(key) && Math.abs(number) <= 1
      ? formatPercent(number, 2)
      : typeof value === 'number'
        ? String(Number(value.toPrecision(4)))
        : value;
  return `${metricLabelAfter('best', key)} ${shown}${step === null ? '' : ` at step ${step}`}`;
}

function addressOf({ settings }: ServiceContext, path: string): string {
  return `${settings.url ?? ''}${path}`;
}

function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

const longestText = 500;

/** Text of people (names of runs), made harmless for chat programs: one line, no mention, no link markup. */
export function plainWords(text: string): string {
  const line = text
    .replace(/\p{Cc}+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    // With a zero-width character after it, it mentions nobody.
    .replaceAll('@', '@\u200b');
  return line.length > longestText ? `${line.slice(0, longestText - 1)}…` : line;
}
