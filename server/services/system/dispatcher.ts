/** @file Whether the dispatcher is alive, and its measurements: it reports every few seconds, and when it ends. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { canonicalJson } from '@/domain/content-hash';
import {
  type Card,
  cardSchema,
  type Device,
  deviceSchema,
  type MachineLoad,
  machineLoadSchema,
} from '@/domain/records/machine';
import type { Call, ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';

export const dispatcherStateKey = 'dispatcher';
const dispatcherStateSchema = z.object({
  pid: z.int(),
  devices: z.array(deviceSchema),
  cards: z.array(cardSchema).default([]),
  /** What keeps a vendor's tool from telling of its cards. */
  cardTroubles: z.array(z.string()).default([]),
  load: machineLoadSchema.nullable().default(null),
  /** Set when it ended in order: then it counts as gone at once, not after a silence. */
  signedOff: z.boolean().default(false),
});
export type DispatcherState = z.input<typeof dispatcherStateSchema>;

export interface DispatcherLife {
  readonly alive: boolean;
  readonly seenAt: number | null;
  readonly devices: Device[];
  /** As last seen, also by a dispatcher that is gone. */
  readonly cards: Card[];
  readonly cardTroubles: string[];
  /** Null while no dispatcher measures. */
  readonly load: MachineLoad | null;
}

export function dispatcherLife(ctx: ServiceContext): DispatcherLife {
  const row = readPlatformState(ctx.db, dispatcherStateKey);
  if (row === undefined) return { alive: false, seenAt: null, devices: [], cards: [], cardTroubles: [], load: null };
  const state = dispatcherStateSchema.safeParse(row.value).data;
  const alive = state?.signedOff !== true && ctx.now() - row.updatedAt < ctx.settings.timing.silentAfter;
  const { devices = [], cards = [], cardTroubles = [], load = null } = state ?? {};
  return { alive, seenAt: row.updatedAt, devices, cards, cardTroubles, load: alive ? load : null };
}

export function reportDispatcher({ ctx, input: state }: Call<DispatcherState>): void {
  inTransaction(ctx.db, (tx) => {
    const before = dispatcherLife({ ...ctx, db: tx });
    writePlatformState(tx, dispatcherStateKey, state, ctx.now());
    const { cards = [], cardTroubles = [] } = state;
    const moved =
      before.alive === state.signedOff ||
      canonicalJson(before.devices) !== canonicalJson(state.devices) ||
      canonicalJson([before.cards.map(lasting), before.cardTroubles]) !==
        canonicalJson([cards.map(lasting), cardTroubles]);
    if (moved) noteChange(ctx, tx, 'system', 'dispatcher');
  });
}

/** Of a card what is told of when it changes: not how busy it is, which is asked for. */
function lasting({ id, name, fault, foreign }: Card) {
  return { id, name, fault, foreign };
}
