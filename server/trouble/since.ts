/** @file Since when something is so, as a sentence says it: "14:02", with the day where it is not today's. */

/** Both in milliseconds since the epoch. */
export function sinceWords(since: number, now: number): string {
  const [then, today] = [new Date(since), new Date(now)];
  const time = then.toTimeString().slice(0, 5);
  return then.toDateString() === today.toDateString() ? time : `${then.toISOString().slice(0, 10)} ${time}`;
}
