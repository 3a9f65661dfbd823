/** @file The program that started this one: a supervisor whose `npm start` was killed ends in order, for nobody could stop it any more. */

const lookEvery = 500;

/** Whether npm started this, as far as it says so. By hand, by a service manager or with nohup, a program outlives its parent as ever. */
export const startedByNpm = (environment = process.env): boolean => environment.npm_lifecycle_event !== undefined;

/** Calls `gone` once when the parent process is no longer the one that started this. Gives the way to stop looking. */
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
