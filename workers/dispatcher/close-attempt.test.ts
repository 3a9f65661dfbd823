/** @file The cause of a runner's death, from what it left behind. */
import { describe, expect, it } from 'vitest';
import { deathOf } from './close-attempt';

const death = { exit: '1', errors: [], toldToEnd: false, killed: false, stalled: false, memoryKillsBefore: 4 };

describe('deathOf', () => {
  it('reports a full heap and a refused allocation as out of memory, however the process then ended', () => {
    const heap = [
      '<--- Last few GCs --->',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      '----- Native stack trace -----',
      ' 1: 0xb85bc0 node::Abort() [node]',
    ];
    expect(deathOf({ ...death, exit: 'SIGABRT', errors: heap }, 4)).toMatch(/^The runner ran out of memory: V8’s heap/);
    const alloc = ["terminate called after throwing an instance of 'std::bad_alloc'", '  what():  std::bad_alloc'];
    expect(deathOf({ ...death, exit: null, errors: alloc }, 4)).toMatch(/^The runner ran out of memory: the machine/);
  });

  it('attributes a SIGKILL to the kernel only if the kernel counted one', () => {
    expect(deathOf({ ...death, exit: 'SIGKILL' }, 5)).toMatch(/^The kernel killed a process because memory ran out/);
    expect(deathOf({ ...death, exit: 'SIGKILL' }, 4)).toMatch(/killed from outside .*no shortage of memory$/);
    expect(deathOf({ ...death, exit: null }, 5)).toMatch(/ended without a message, and meanwhile the kernel killed/);
    expect(deathOf({ ...death, exit: 'SIGKILL', killed: true }, 5)).toBe('The runner did not answer and was killed');
  });

  it('names the error, not the stack below it', () => {
    const lines = [
      'file:///srv/masthead/dist/runner.js:12',
      '    throw new TypeError("x is not a function");',
      '    ^',
      'TypeError: x is not a function',
      '    at run (file:///srv/masthead/dist/runner.js:12:11)',
      'Node.js v20.20.2',
    ];
    expect(deathOf({ ...death, errors: lines }, 4)).toBe(
      'The runner died: TypeError: x is not a function (at run, dist/runner.js:12) (exit status 1)',
    );
    expect(deathOf({ ...death, exit: 'SIGSEGV' }, 4)).toMatch(/^The runner died: native code touched memory/);
    expect(deathOf(death, 4)).toBe('The runner died (exit status 1)');
  });
});
