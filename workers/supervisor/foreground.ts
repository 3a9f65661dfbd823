/** @file The platform in a terminal: what is printed, and what Ctrl-C does. */
import { type PlatformOptions, startPlatform } from './platform';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts the platform, prints where it is, and resolves when a signal has stopped it.
 * @param say receives whole lines
 * @throws DomainError as `startPlatform`
 */
export async function runInForeground(options: PlatformOptions, say: (line: string) => void): Promise<void> {
  const stop = new AbortController();
  const signalled = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve());
  });
  const onSignal = () => {
    // A second Ctrl-C ends everything at once: the programs are killed by the exit handler.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const platform = await startPlatform({ ...options, signal: stop.signal });
    say(`Masthead is ready: ${platform.url}`);
    say('Ctrl-C stops the web server and the dispatcher.');
    await signalled;
    say(options.stopRuns ? 'Stopping runs, dispatcher and web server.' : 'Stopping dispatcher and web server.');
    await platform.stop();
    say(farewell(options.stopRuns));
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function farewell(stopRuns: boolean): string {
  if (stopRuns) return 'Stopped.';
  return (
    'Stopped. Runs that were at work go on by themselves, and the next start picks them up again; ' +
    'to stop them too: npm start -- --stop-runs'
  );
}
