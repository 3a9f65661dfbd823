/** @file How fast runs compute here, device by device: as the last ones did, or, until one has finished, as the machine was measured. */
import type { Database } from '@/db/open';
import { type RecentSpeed, recentSpeeds } from '@/db/queries/run/list';
import type { DeviceKind } from '@/domain/engine-names';
import type { LaunchKind, RunConfig } from '@/domain/run-config';
import { machineSpeed } from '../../system/machine-speed';

export interface Speed {
  readonly macsPerSecond: number;
  /** What the figure stands on, for people. */
  readonly from: string;
}

/** Where it is to run, as its config says. */
type Place = Pick<RunConfig, 'device' | 'threads' | 'gpus'>;

const remembered = 200;
const used = 9;

/** What it would compute on: as it says, and for `auto` as the last run that said so did. */
function kindOf(speeds: readonly RecentSpeed[], { device }: Place): DeviceKind {
  if (device !== 'auto') return device;
  return speeds.find((speed) => speed.asked === 'auto')?.deviceKind ?? 'cpu';
}

/**
 * The median over the last runs of the kind on that kind of device, with as many threads and GPUs where there are such; else over those of
 * any kind there. On the processor, and before any has finished, the machine's own. Null where nothing is known.
 */
export function speedFor(db: Database, kind: LaunchKind, place: Place): Speed | null {
  const speeds = recentSpeeds(db, remembered);
  const device = kindOf(speeds, place);
  const there = speeds.filter((speed) => speed.deviceKind === device);
  const alike = there.filter(({ threads, gpus }) => threads === place.threads && gpus === place.gpus);
  const own = (of: readonly RecentSpeed[]) => of.filter((speed) => speed.kind === kind);
  const group = [own(alike), own(there), alike, there].find(({ length }) => length > 0) ?? [];
  const [newest] = group;
  if (newest === undefined) {
    const measured = device === 'cpu' ? machineSpeed(db) : null;
    return measured === null
      ? null
      : { macsPerSecond: measured.macsPerSecond, from: 'as measured when Masthead first started here' };
  }
  // Of several models of card, the one that was used last.
  const chosen = group.filter((speed) => speed.device === newest.device).slice(0, used);
  const middle = chosen.map((speed) => speed.macsPerSecond).sort((a, b) => a - b)[Math.floor(chosen.length / 2)];
  const which = newest.kind === kind ? `${kind} run${chosen.length === 1 ? '' : 's'}` : 'runs of other kinds';
  const on = newest.device === null ? '' : ` on ${newest.device}`;
  return {
    macsPerSecond: middle ?? newest.macsPerSecond,
    from: `the median of the last ${chosen.length} finished ${which}${on}`,
  };
}

/** Why no speed is known. */
export function whyUnknown(db: Database, place: Place): string {
  return kindOf(recentSpeeds(db, remembered), place) === 'gpu'
    ? 'no run has finished on a GPU here yet; the first one will show'
    : 'the speed of this machine is being measured';
}
