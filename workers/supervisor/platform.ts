/** @file The platform as two supervised programs, web server and dispatcher: started, ready, stopped in order. */
import { mkdirSync, realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { remedyFor, tighten, tightenBelow } from '@/disk/file-modes';
import { DomainError } from '@/domain/errors';
import { type Timing, tunables } from '@/domain/tunables';
import type { Settings } from '@/server/environment';
import { requireFree } from './preflight';
import { askReadiness, warmUp } from './readiness';
import { type Program, type SupervisedProcess, supervise } from './supervised-process';

export interface PlatformOptions {
  readonly settings: Settings;
  readonly web: Program;
  readonly dispatcher: Program;
  /** Whether stopping the platform stops its runs too; a runner needs time to write its checkpoint. */
  readonly stopRuns: boolean;
  /** Cancels a start in progress. */
  readonly signal?: AbortSignal;
  /** What must have been done before the dispatcher works; the web server, which takes longest to come up, is started meanwhile. */
  beforeDispatcher?(): Promise<void>;
  /** Called once both programs are started, before they are ready. */
  onStarted?(platform: Platform): void;
  /** A line that one of the programs printed, or that the supervisor adds about it. */
  onLine(program: string, line: string): void;
}

export interface Platform {
  readonly url: string;
  readonly web: SupervisedProcess;
  readonly dispatcher: SupervisedProcess;
  /** Stops both programs; safe to call twice. */
  stop(): Promise<void>;
}

const readyWithinMilliseconds = 120_000;
const askEveryMilliseconds = 50;
/** A program that ends this often before the platform was ready will not recover. */
const failuresAtStart = 3;

/**
 * Starts both programs and resolves when the server answers and the dispatcher is running.
 * @throws DomainError `conflict`: another platform works on the data folder; `unavailable`: the port is taken, or a program does not come up (its last lines are in the message).
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { settings } = options;
  await requireFree(settings);
  const closing = closeToOthers(settings, (line) => options.onLine('supervisor', line));
  const startedAt = Date.now();
  const start = (program: Program) =>
    supervise(program, {
      onLine: (line) => options.onLine(program.name, line),
      onExit: (what, _failures, delay) =>
        options.onLine(program.name, `ended unexpectedly (${what}); started again in ${delay / 1000} s`),
    });
  const web = start(options.web);
  try {
    await options.beforeDispatcher?.();
  } catch (error) {
    closing.abort();
    await web.stop(tunables.childGrace);
    throw error;
  }
  const dispatcher = start(options.dispatcher);

  let stopping: Promise<void> | undefined;
  const platform: Platform = {
    url: settings.url,
    web,
    dispatcher,
    stop() {
      closing.abort();
      stopping ??= stopBoth(web, dispatcher, options.stopRuns ? settings.timing : null);
      return stopping;
    },
  };
  options.onStarted?.(platform);
  try {
    await waitUntilReady(settings.localUrl, startedAt, [web, dispatcher], options.signal);
  } catch (error) {
    await platform.stop();
    throw error;
  }
  void warmUp(settings.localUrl);
  return platform;
}

/** Programs do not run yet: none has the database open. Deeper folders follow in the background; they are unreachable for others by then. */
function closeToOthers({ dataDirectory, dataMode }: Settings, say: (line: string) => void): AbortController {
  mkdirSync(dataDirectory, { recursive: true });
  const folder = realpathSync(dataDirectory);
  const { tightened, left } = tighten(folder, dataMode);
  const stop = new AbortController();
  for (const each of left) say(`others may read ${each.path}: ${remedyFor(each)}`);
  if (!tightened.some((each) => each.path === folder)) return stop;
  say(`${folder} is closed to other users now${dataMode === 'group' ? ', its group apart' : ''}`);
  void tightenBelow(folder, dataMode, stop.signal).then((count) => {
    if (count > 0) say(`${count} files and folders below it are closed to others, too`);
  });
  return stop;
}

/** `timing`: of the runs that stop with it; null if they keep running. */
async function stopBoth(web: SupervisedProcess, dispatcher: SupervisedProcess, timing: Timing | null): Promise<void> {
  const runs = timing === null ? 0 : timing.stopGrace + timing.killGrace;
  await Promise.all([web.stop(tunables.childGrace), dispatcher.stop(tunables.childGrace + runs)]);
}

async function waitUntilReady(
  url: string,
  startedAt: number,
  programs: readonly SupervisedProcess[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = performance.now() + readyWithinMilliseconds;
  for (;;) {
    const readiness = await askReadiness(url, startedAt);
    if (signal?.aborted) throw new DomainError('unavailable', 'Stopped before the platform was ready.');
    if (readiness.ready) return;
    const failing = programs.find((program) => program.failures() >= failuresAtStart);
    if (failing !== undefined) throw notComing(`The ${failing.name} ends each time it is started.`, failing);
    if (performance.now() > deadline) {
      const reason = `The platform is not ready after ${readyWithinMilliseconds / 1000} s: ${readiness.waitsFor}.`;
      throw notComing(reason, ...programs);
    }
    await pause(askEveryMilliseconds);
  }
}

function notComing(reason: string, ...programs: readonly SupervisedProcess[]): DomainError {
  const lines = programs.flatMap((program) => program.lastLines().map((line) => `  ${program.name}: ${line}`));
  return new DomainError('unavailable', [reason, 'It last said:', ...lines].join('\n'));
}
