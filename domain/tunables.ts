/** @file Every timeout and limit of the platform, in one place. Times in milliseconds, sizes in bytes unless said. */

import { z } from 'zod';
import { DomainError } from './errors';

/** What MASTHEAD_TUNABLES may override: read as a `Timing` (domain/tunables.ts), so that an override reaches every reader. */
export const overridableTunables = {
  /** Runner writes its heartbeat file. */
  heartbeatEvery: 1_000,
  /** A run without a new heartbeat is shown as silent, then lost; a dispatcher as gone. */
  silentAfter: 10_000,
  lostAfter: 30_000,
  /** A lost local attempt whose process is gone is ended at once; else after this. */
  lostGivenUpAfter: 600_000,
  /** A run from outside that stays silent for this long is lost; MASTHEAD_LOST_AFTER_MINUTES overrides it. */
  outsideLostAfter: 900_000,
  /** Runner says what its processes and cards use. */
  systemEvery: 10_000,
  /** Runner reads control.json. */
  controlEvery: 250,
  /** Dispatcher: looks for work, tails logs. */
  dispatchEvery: 250,
  /**
   * At most this much of a log is read per turn, and this many points of this many series go into one transaction: fewer if
   * that took too long, so that nobody waits for 20 ms.
   */
  ingestBytes: 1 << 20,
  ingestPoints: 4_000,
  ingestSeries: 300,
  /** An unanswered stop: SIGTERM after, then SIGKILL after. */
  stopGrace: 20_000,
  killGrace: 30_000,
  /** Crashes of a run without a new checkpoint in between. The next attempt waits, each time twice as long. */
  maxCrashes: 3,
  retryAfter: 2_000,
  /** A runner that is alive, but has not begun, is killed after. */
  beginWithin: 600_000,
  /** A folder shared with a cluster shows what its nodes wrote at most this late (attribute caches, renames): nobody concludes from what it lacks before. */
  folderLate: 60_000,
  /** A live run without progress is reported after this time, and after this many times its longest step. */
  stalledAfter: 600_000,
  stalledSteps: 20,
  /** No run is placed with less free space (bytes), nor for this long after the machine could not start a run. */
  leastFree: 64 << 20,
  placingRetry: 5_000,
  /** A runner that was claimed but never showed life, after its dispatcher died, is abandoned after this. */
  unheardAfter: 10_000,
  /** Dispatcher: renews its lock and its sign of life; moves SQLite's write-ahead log into the file. */
  presenceEvery: 1_000,
  walCheckpointEvery: 10_000,
  /** Dispatcher: looks whether studies need more runs. */
  studiesEvery: 1_000,
  /** What ended attempts left open is sealed, and free space given back: */
  tidyEvery: 1_000,
  /** Logs of attempts that ended this long ago are packed, some milliseconds at a time. */
  logsPackedAfter: 60_000,
  packEvery: 250,
  /** Dispatcher: asks a cluster about our jobs while there are some, and while there are none; a command there is given up after. */
  clusterEvery: 5_000,
  clusterIdleEvery: 60_000,
  clusterAnswersWithin: 60_000,
  /** The lock of a dispatcher on another machine counts as abandoned after. */
  lockGoneAfter: 30_000,
  /** Dispatcher: looks for deliveries of webhooks that are due; one without a complete answer is aborted after. */
  webhooksEvery: 500,
  webhookTimeout: 10_000,
} as const;

export const tunables = {
  ...overridableTunables,
  /** Newest checkpoints of an attempt that stay: the runner removes older files, ingestion their records. */
  checkpointsKept: 2,
  /** Points per sealed chunk and per sub-bucket. */
  chunkPoints: 512,
  bucketPoints: 32,
  /** Longest wait before a run's next attempt; how often the room for further runs is checked. */
  retryAtMost: 600_000,
  placingLookEvery: 1_000,
  /** Change feed. */
  changePollEvery: 150,
  changesKept: 100_000,
  streamPingEvery: 15_000,
  /** Event streams of one session or token; of one address, or of one person whom a proxy signs in; and of all together. */
  streamsEach: 16,
  streamsFromAddress: 64,
  streams: 400,
  /** Longest file that may be sent for an import; after how much more of it the free space is checked again; how long files that nobody imports stay. */
  uploadBytes: 32 * 2 ** 30,
  uploadLookEvery: 64 * 2 ** 20,
  uploadsKept: 24 * 3_600_000,
  /** An importing process may have this many megabytes of heap and this long: for images; for files that the web server has read, how many at once. */
  importLimits: { heap: 4_096, time: 24 * 3_600_000 },
  lookingLimits: { heap: 4_096, time: 3_600_000 },
  readingLimits: { heap: 2_048, time: 120_000 },
  importersAtOnce: 2,
  /** An importing process that does not end when asked is killed after. */
  importGrace: 10_000,
  /** Webhooks sent to at a time; waits between attempts of a delivery; what is read of a refusal; how long deliveries stay. */
  webhooksAtOnce: 4,
  webhookBackoff: [30_000, 120_000, 600_000, 3_600_000, 21_600_000],
  webhookAnswerBytes: 1_024,
  webhookDeliveriesKept: 14 * 86_400_000,
  /** A browser stays signed in for; an invitation can be used for, and a link to a new password. */
  sessionLasts: 30 * 86_400_000,
  invitationLasts: 7 * 86_400_000,
  passwordLinkLasts: 86_400_000,
  /** Wrong passwords of one client until it must wait, and how long; maximum number of counts; passwords that wait to be hashed; a token's last use is recorded at most every. */
  wrongPasswords: 10,
  wrongPasswordWait: 600_000,
  wrongPasswordsKept: 20_000,
  passwordsWaiting: 20,
  /** Refused sign-ins that the audit log records, within how long; the others are counted. */
  refusalsTold: 60,
  refusalsWindow: 600_000,
  tokenUseNotedEvery: 60_000,
  /** A password given this recently is not asked for again before sensitive acts. */
  proofLasts: 600_000,
  /** Connections to the web server at a time; until a request's headers and its body have arrived; between requests; without a byte in one. */
  connections: 2_000,
  connectionLimits: { headers: 10_000, body: 30_000, idle: 65_000, silence: 300_000, farewell: 1_000 },
  /** The longest file of a prior from elsewhere: it is checked in memory. */
  priorFileBytes: 512 * 2 ** 20,
  /** The longest body where nobody is known yet; elsewhere MASTHEAD_BODY_MB says. */
  strangersBodyBytes: 64 * 2 ** 10,
  /** Calls that a client may send at once. */
  callsPerBatch: 50,
  /** How long the calls of one request may keep the web server's thread busy; waiting does not count. */
  batchBudget: 20_000,
  /** The doctor's result is reused for. */
  doctorLooksEvery: 30_000,
  /** The list of loadable engines is reused for. */
  enginesLookedAtEvery: 60_000,
  /** Less free space than this (bytes) is a full disk: SQLite and logs need some to continue. */
  fullBelow: 16 << 20,
  /** A start waits this long for the check of the database; a large one's continues in the background. */
  databaseCheckedWithin: 10_000,
  /** The web server checks the data folder before a page at most this often. */
  troubleLookEvery: 2_000,
  /** The operator's command that copies a backup off the machine is ended after. */
  backupCopyWithin: 4 * 3_600_000,
  /**
   * SQLite: how long the dispatcher and programs wait for the lock of another. The web server never waits with its thread: a
   * request tries again after a pause that grows to the longest, and gives up after `busyPatience`.
   */
  busyTimeout: 10_000,
  busyPause: 4,
  busyLongestPause: 100,
  busyPatience: 5_000,
  /** Records that the clean-up removes in one transaction. */
  removedAtOnce: 200,
  /** Supervisor. */
  restartBackoff: [500, 1_000, 2_000, 5_000, 10_000],
  childGrace: 5_000,
} as const;

export type Timing = Readonly<Record<keyof typeof overridableTunables, number>>;

const overridesSchema = z.strictObject(
  Object.fromEntries(Object.keys(overridableTunables).map((name) => [name, z.number().positive().optional()])),
);

/**
 * @param text a JSON object from tunable to number, such as `{"heartbeatEvery": 50}`; undefined or empty: none
 * @throws DomainError `invalid-input` for anything else
 */
export function readTiming(text: string | undefined): Timing {
  if (text === undefined || text.trim() === '') return overridableTunables;
  const parsed = overridesSchema.safeParse(parseJson(text));
  if (parsed.success) return { ...overridableTunables, ...parsed.data };
  const issue = parsed.error.issues[0];
  throw new DomainError(
    'invalid-input',
    `MASTHEAD_TUNABLES is not valid: ${[...(issue?.path ?? []), issue?.message].join(': ')}. ` +
      'It is a JSON object from names of overridableTunables (domain/tunables.ts) to numbers; correct it or unset it.',
    { field: 'MASTHEAD_TUNABLES' },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
