/**
 * @file What a program died of, from what it printed: the message, and the first frame of its own code in the stack. Reads
 * stacks of Node, tracebacks of Python, and what native code says at an abort.
 */

/** What programs print may be of any length; no message, and no frame, is longer. */
const longestLine = 2_000;

/** Null if the output does not say. `lines`: oldest first. */
export function crashIn(lines: readonly string[]): string | null {
  const trimmed = lines.map((line) => line.slice(0, longestLine).trim()).filter((line) => line !== '');
  return pythonCrash(trimmed) ?? nativeCrash(trimmed) ?? nodeCrash(trimmed) ?? trimmed.findLast(isTelling) ?? null;
}

/** An error with the place where it was thrown: "TypeError: x is not a function (at step, dist/runner.js:12)". */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? '').split('\n').map((line) => line.slice(0, longestLine).trim());
  const named = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  return withPlace(named, lines.find(isOwnFrame));
}

const errorLine = /^(?:Uncaught )?(?:[\w$.]*(?:Error|Exception)(?: \[[\w$]+\])?\b(?::|$)|DomainError\b|Error\b)/;

function nodeCrash(lines: readonly string[]): string | null {
  // Of several the first: later ones are mostly its cause, or noise at exit.
  const lastFrame = lines.findLastIndex(isFrame);
  const at = lines.findIndex((line, index) => index < lastFrame && errorLine.test(line));
  const message = lines[at] ?? lines.findLast((line) => errorLine.test(line));
  if (message === undefined) return null;
  return withPlace(message, at < 0 ? undefined : lines.slice(at + 1).find(isOwnFrame));
}

/** "most recent call last": the message ends it, and the last frame of own code before it is where. */
function pythonCrash(lines: readonly string[]): string | null {
  const begin = lines.findLastIndex((line) => line.startsWith('Traceback (most recent call last)'));
  if (begin < 0) return null;
  const after = lines.slice(begin + 1);
  const end = after.findIndex((line) => /^[A-Za-z_][\w.]*(?:: |$)/.test(line) && !line.startsWith('File '));
  const message = after[end];
  if (message === undefined) return null;
  const frames = after.slice(0, end).filter((line) => /^File "/.test(line));
  const own =
    frames.findLast((line) => !/site-packages|dist-packages|\/lib\/python|<frozen/.test(line)) ?? frames.at(-1);
  const place = /^File "([^"]+)", line (\d+)(?:, in (.+))?$/.exec(own ?? '');
  return place === null ? message : `${message} (${placeOf(place[3], place[1] ?? '', place[2] ?? '')})`;
}

const nativeLines =
  /Assertion .* failed|^FATAL|^fatal|^(?:double free|free\(\)|malloc|munmap_chunk|corrupted )|stack smashing|^# (?:Fatal|Check failed)|^Segmentation fault|(?:Address|Thread|UndefinedBehavior)Sanitizer:|^panic|terminate called/;

function nativeCrash(lines: readonly string[]): string | null {
  const at = lines.findIndex((line) => nativeLines.test(line));
  const line = lines[at];
  if (line === undefined) return null;
  // "terminate called after throwing an instance of 'X'", and then what it says.
  const thrown = /instance of '([^']+)'/.exec(line)?.[1];
  if (thrown === undefined) return line.replace(/^# /, '');
  const what = /^what\(\):\s*(.*)$/.exec(lines[at + 1] ?? '')?.[1];
  return what === undefined ? `C++ exception ${thrown}` : `C++ exception ${thrown}: ${what}`;
}

/** The meaning of a signal, if it says more than its name. */
export function describeSignal(signal: string): string | null {
  switch (signal) {
    case 'SIGSEGV':
      return 'native code touched memory that is not its own (SIGSEGV)';
    case 'SIGBUS':
      return 'native code accessed missing memory, such as that of a truncated file (SIGBUS)';
    case 'SIGILL':
      return 'native code used an instruction that this processor lacks (SIGILL)';
    case 'SIGFPE':
      return 'native code divided by zero (SIGFPE)';
    case 'SIGABRT':
      return 'native code gave up (SIGABRT)';
    default:
      return null;
  }
}

const isFrame = (line: string): boolean => /^at /.test(line);
const isOwnFrame = (line: string): boolean =>
  isFrame(line) && !/node:|node_modules|<anonymous>\)?$|native\)?$/.test(line);

/** Neither a frame, nor source shown beside a stack, nor Node's version at the end. */
const isTelling = (line: string): boolean =>
  !/^(at |Node\.js v\d|\^+$|throw |[{}]|node:|file:\/\/|----- |\[\d+:0x|<--- |\d+: 0x)/.test(line) &&
  !/^\/\S+:\d+$/.test(line);

function withPlace(message: string, frame: string | undefined): string {
  const match = /^at (?:async )?(?:(.+?) \()?(?:file:\/\/)?([^()]+?):(\d+)(?::\d+)?\)?(?: \{)?$/.exec(frame ?? '');
  return match === null ? message : `${message} (${placeOf(match[1], match[2] ?? '', match[3] ?? '')})`;
}

/** The last two names of the path say enough, and no more of the machine than is of use. */
function placeOf(scope: string | undefined, file: string, line: string): string {
  const place = `${file.split('/').slice(-2).join('/')}:${line}`;
  return scope === undefined ? `at ${place}` : `at ${scope}, ${place}`;
}
