/** @file The platform in a terminal: its output, and Ctrl-C. */
import { firstAccountLink } from '@/db/first-account';
import { giveMemoryBackWhenQuiet } from '@/server/services/system/give-memory-back';
import { startedByNpm, watchLauncher } from './launcher';
import { type PlatformOptions, startPlatform } from './platform';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface ForegroundOptions extends PlatformOptions {
  /** Also if npm did not start it. */
  readonly endsWithParent?: boolean;
}

/**
 * Starts the platform, prints where it is, and resolves when a signal has stopped it.
 * @param say receives whole lines
 * @throws DomainError as `startPlatform`
 */
export async function runInForeground(options: ForegroundOptions, say: (line: string) => void): Promise<void> {
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
  const byNpm = startedByNpm();
  const gone = () => {
    // Its terminal may be gone: output errors are ignored.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    say(`${byNpm ? 'npm' : 'The program'}, which started this, has ended.`);
    stop.abort();
  };
  const keep = giveMemoryBackWhenQuiet();
  const unwatch = byNpm || options.endsWithParent === true ? watchLauncher(gone) : () => undefined;
  try {
    const platform = await startPlatform({ ...options, signal: stop.signal });
    say(`Masthead is ready: ${platform.url}`);
    const { dataDirectory, url } = options.settings;
    const link = firstAccountLink(dataDirectory, url);
    if (link !== null) say(`Nobody has an account yet. To create the first, whenever you want: ${link}`);
    say('Ctrl-C stops the web server and the dispatcher.');
    await signalled;
    say(options.stopRuns ? 'Stopping runs, dispatcher and web server.' : 'Stopping dispatcher and web server.');
    await platform.stop();
    say(farewell(options.stopRuns));
  } finally {
    unwatch();
    keep();
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function farewell(stopRuns: boolean): string {
  if (stopRuns) return 'Stopped.';
  return (
    'Stopped. Running runs continue, and the next start picks them up again; ' +
    'to stop them too: npm start -- --stop-runs'
  );
}
