/** @file Messages and places of crashes, as Node, Python and native code print them. */
import { describe, expect, it } from 'vitest';
import { crashIn, describeError, describeSignal } from './crash';

const lines = (text: string): string[] => text.split('\n');

describe('crashIn', () => {
  it.each([
    [
      'a stack of Node: not the source above it, nor the version below, nor frames of others',
      `file:///srv/masthead/dist/runner.js:12
    throw new TypeError("x is not a function");
    ^

TypeError: x is not a function
    at node:internal/process/task_queues:95:5
    at wrapped (/srv/masthead/node_modules/zod/lib/parse.js:4:9)
    at async step (file:///srv/masthead/dist/runner.js:120:11)

Node.js v20.20.2`,
      'TypeError: x is not a function (at step, dist/runner.js:120)',
    ],
    [
      'an error with a code, and its cause',
      `node:fs:573
  return binding.open(
                 ^

Error: ENOENT: no such file or directory, open 'x'
    at Object.openSync (node:fs:573:18)
    at readJob (file:///srv/masthead/dist/runner.js:7:3) {
  errno: -2,
  code: 'ENOENT',
  [cause]: RangeError: other
      at later (file:///srv/masthead/dist/runner.js:9:3)
}

Node.js v20.20.2`,
      "Error: ENOENT: no such file or directory, open 'x' (at readJob, dist/runner.js:7)",
    ],
    [
      'a traceback of Python: the deepest own frame',
      `Traceback (most recent call last):
  File "/srv/train.py", line 40, in main
    step(batch)
  File "/srv/train.py", line 12, in step
    return model(batch)
  File "/usr/lib/python3/dist-packages/torch/nn/modules/module.py", line 1501, in _call_impl
    return forward_call(*args, **kwargs)
RuntimeError: mat1 and mat2 shapes cannot be multiplied`,
      'RuntimeError: mat1 and mat2 shapes cannot be multiplied (at step, srv/train.py:12)',
    ],
    [
      'an exception of C++ that nobody caught',
      "terminate called after throwing an instance of 'std::out_of_range'\n  what():  vector::_M_range_check",
      'C++ exception std::out_of_range: vector::_M_range_check',
    ],
    [
      'an assertion',
      "node: kernel.cpp:31: void run(int): Assertion `n > 0' failed.\nNode.js v20.20.2",
      "node: kernel.cpp:31: void run(int): Assertion `n > 0' failed.",
    ],
    ['the allocator', 'double free or corruption (!prev)', 'double free or corruption (!prev)'],
    ['a plain last line', 'a plain warning\nNode.js v20.20.2', 'a plain warning'],
    ['nothing but the version', 'Node.js v20.20.2', null],
    ['silence', '', null],
  ])('reads %s', (_, text, expected) => {
    expect(crashIn(lines(text))).toBe(expected);
  });

  it('reads what this very Node prints of an error', () => {
    const error = new RangeError('too far');
    expect(crashIn(lines(`${error.stack}`))).toMatch(/^RangeError: too far \(at .*domain\/crash\.test\.ts:\d+\)$/);
    expect(describeError(error)).toMatch(/^RangeError: too far \(at .*domain\/crash\.test\.ts:\d+\)$/);
    expect(describeError(new Error('plain', { cause: error }))).toMatch(/^plain \(at /);
    expect(describeError('no error at all')).toBe('no error at all');
  });
});

it('says what a signal of native code means', () => {
  expect(describeSignal('SIGSEGV')).toContain('memory that is not its own');
  expect(describeSignal('SIGKILL')).toBeNull();
});
