/** @file The events of webhooks, without schemas: the page that lists them stays light. */

export const webhookEventNames = [
  'run.finished',
  'run.failed',
  'run.stopped',
  'run.lost',
  'alarm.raised',
  'study.finished',
  'study.paused',
] as const;
export type WebhookEvent = (typeof webhookEventNames)[number];

/** What each means, as pages and the documentation say it. */
export const webhookEventMeanings: Readonly<Record<WebhookEvent, string>> = {
  'run.finished': 'A run has reached its end.',
  'run.failed': 'A run has failed and gets no further attempt.',
  'run.stopped': 'A run was stopped.',
  'run.lost': 'A run has no heartbeat any more; it may come back.',
  'alarm.raised': 'A run has raised an alarm, such as a collapse into skip connections.',
  'study.finished': 'A study has all its runs.',
  'study.paused': 'A study was paused automatically, because one of its runs was refused.',
};
