/** @file Names of the files in an attempt directory. Apart from their schemas, for a program that only finds them. */

export const attemptFiles = {
  job: 'job.json',
  control: 'control.json',
  heartbeat: 'heartbeat.json',
  events: 'events.ndjson',
  /** The same in few bytes, of an attempt that ended (server/services/ended-logs). */
  packedEvents: 'events.packed',
  stdout: 'stdout.log',
  stderr: 'stderr.log',
  /** Of an attempt on a cluster: which job took it, and what that job printed besides its runner. */
  node: 'node.json',
  nodeLog: 'node.log',
  /** Of one on several nodes: where its coordinator listens, and the keys of the job. Its owner's alone (disk/file-modes.ts). */
  exchange: 'exchange.secret',
  /** Of a run from outside, in place of a job: what its script said of it. */
  outside: 'outside.json',
} as const;
