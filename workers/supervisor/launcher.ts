/** @file The program that started this one: a supervisor whose `npm start` was killed ends in order, because nobody could stop it any more. */

const lookEvery = 500;

/** Whether npm started this, according to its variables. Started by hand, by a service manager or with nohup, it outlives its parent as usual. */
export const startedByNpm = (environment = process.env): boolean => environment.npm_lifecycle_event !== undefined;

/** Calls `gone` once when the parent process is no longer the one that started this. Returns a function that stops watching. */
export function watchLauncher(gone: () => void): () => void {
  const launcher = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    gone();
  }, lookEvery);
  timer.unref();
  return () => clearInterval(timer);
}
