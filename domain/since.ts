/** @file The start of a condition, for sentences: "14:02", with the day if it is not today. */

/** Both in milliseconds since the epoch; read from the reader's clock. */
export function sinceWords(since: number, now: number): string {
  const then = new Date(since);
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  return dayOf(then) === dayOf(new Date(now)) ? time : `${dayOf(then)} ${time}`;
}

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
