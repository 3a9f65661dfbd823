/** @file Every timeout and limit of the platform, in one place. Times in milliseconds, sizes in bytes unless said. */

/** What MASTHEAD_TUNABLES may override: read as a `Timing` (domain/timing.ts), so that an override reaches every reader. */
export const overridableTunables = {
  /** Runner writes its heartbeat file. */
  heartbeatEvery: 1_000,
  /** A run without a new heartbeat is shown as silent, then lost; a dispatcher as gone. */
  silentAfter: 10_000,
  lostAfter: 30_000,
  /** A lost local attempt whose process is gone is ended at once; else after this. */
  lostGivenUpAfter: 600_000,
  /** Runner reads control.json. */
  controlEvery: 250,
  /** Dispatcher: looks for work, tails logs. */
  dispatchEvery: 250,
  /** At most this much of a log is read per turn, and this many points go into one transaction (stays under 20 ms). */
  ingestBytes: 1 << 20,
  ingestPoints: 4_000,
  /** A stop that isn't answered: SIGTERM after, then SIGKILL after. */
  stopGrace: 20_000,
  killGrace: 30_000,
  maxCrashes: 3,
  /** A runner that was claimed but never heard of, after its dispatcher died, is given up after. */
  unheardAfter: 10_000,
  /** Dispatcher: renews its lock and its sign of life; moves SQLite's write-ahead log into the file. */
  presenceEvery: 1_000,
  walCheckpointEvery: 10_000,
  /** Dispatcher: looks whether studies need more runs. */
  studiesEvery: 1_000,
  /** The lock of a dispatcher on another machine counts as given up after. */
  lockGoneAfter: 30_000,
  /** Dispatcher: looks for deliveries of webhooks that are due; one that gets no whole answer is given up after. */
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
  /** Change feed. */
  changePollEvery: 150,
  changesKept: 100_000,
  streamPingEvery: 15_000,
  /** Longest file that may be sent for an import; what was sent and never imported is removed after. */
  uploadBytes: 32 * 2 ** 30,
  uploadsKept: 24 * 3_600_000,
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
  /** Wrong passwords for one address until it must wait, and how long; a token's last use is noted at most every. */
  wrongPasswords: 10,
  wrongPasswordWait: 600_000,
  tokenUseNotedEvery: 60_000,
  /** Calls that a client may send at once. */
  callsPerBatch: 50,
  /** SQLite. */
  busyTimeout: 10_000,
  /** Supervisor. */
  restartBackoff: [500, 1_000, 2_000, 5_000, 10_000],
  childGrace: 5_000,
} as const;
