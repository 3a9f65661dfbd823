/** @file Slurm's own output, recorded from 22.05, and words for a remote shell, read back by a real one. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { parseAccounts, parseQueue, parseSubmitted, secondsOf } from './parse';
import { quoteForShell, shellLine } from './quote';
import { phaseOf, whyJobWaits } from './states';

describe('what Slurm prints', () => {
  it('is read from squeue, beside greetings of the login node', () => {
    const text = `Welcome to the cluster | all | users
6|CANCELLED|0:02|5:00|n1|3f9c2a|None
2_3|RUNNING|1-02:03:04|UNLIMITED|n[1-2]|(null)|None
12_1|PENDING|0:00|1:00||9a0b|Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions
`;
    expect(parseQueue(text)).toEqual([
      { id: '6', state: 'CANCELLED', elapsed: 2, limit: 5, nodes: 'n1', batch: '3f9c2a', reason: 'None' },
      { id: '2_3', state: 'RUNNING', elapsed: 93_784, limit: null, nodes: 'n[1-2]', batch: '(null)', reason: 'None' },
      {
        ...{ id: '12_1', state: 'PENDING', elapsed: 0, limit: 1, nodes: '', batch: '9a0b' },
        reason: 'Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions',
      },
    ]);
  });

  it('is read from sacct, with the memory of the hungriest step', () => {
    const text = `4_1|COMPLETED|0:0|3||billing=1,cpu=1,gres/gpu=2,mem=200M,node=1|n1
4_1.batch|COMPLETED|0:0|3|51712K|cpu=1,mem=200M,node=1|n1
4_1.extern|COMPLETED|0:0|3|1.5M||n1
5|CANCELLED by 0|0:15|7|||n2
6|FAILED|75:0|9|||n2
`;
    expect(parseAccounts(text)).toEqual([
      {
        ...{ id: '4_1', state: 'COMPLETED', exit: '0', elapsed: 3, maxMemory: 51_712 * 1024, gpus: 2, nodes: 'n1' },
      },
      { id: '5', state: 'CANCELLED by 0', exit: 'signal 15', elapsed: 7, maxMemory: null, gpus: 0, nodes: 'n2' },
      { id: '6', state: 'FAILED', exit: '75', elapsed: 9, maxMemory: null, gpus: 0, nodes: 'n2' },
    ]);
  });

  it('is read from sbatch', () => {
    expect(parseSubmitted('12\n')).toBe('12');
    expect(parseSubmitted('Hello.\n12;lab\n')).toBe('12');
    expect(parseSubmitted('Submitted batch job 12\n')).toBeNull();
  });

  it('has times of four forms', () => {
    expect(['06', '05:06', '04:05:06', '3-04:05:06', 'INVALID'].map(secondsOf)).toEqual([
      6,
      306,
      14_706,
      273_906,
      null,
    ]);
  });

  it('says whether a job waits, runs or is over, and why it waits in plain words', () => {
    expect(['PENDING', 'COMPLETING', 'CANCELLED by 1000', 'OUT_OF_MEMORY', 'NEW_IN_42'].map(phaseOf)).toEqual([
      'waiting',
      'running',
      'over',
      'over',
      null,
    ]);
    expect(['Priority', 'QOSMaxCpuPerUserLimit', 'AssocGrpJobsLimit', 'Novelty'].map(whyJobWaits)).toEqual([
      'other jobs come before it',
      'the account or QOS has used the cores it may',
      'the account or QOS has as many jobs as it may',
      'Slurm says Novelty',
    ]);
  });
});

describe('words for the shell of a login node', () => {
  it('are read back as they were', () => {
    const words = ['a b', "it's", '$(reboot)', '`id`', '', '-x', 'é\n;', '*', '\\', '"', '--name=a&b', '~', '#', '!!'];
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(words)}`], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });

  it('never end a quote early, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        if (word.includes('\0')) return;
        const quoted = quoteForShell(word);
        if (!quoted.startsWith("'")) expect(quoted).toMatch(/^[A-Za-z0-9_./:=@%+,-]+$/);
        else expect(quoted.slice(1, -1).split(`'\\''`).join("'")).toBe(word);
      }),
    );
    expect(() => quoteForShell('a\0b')).toThrow(RangeError);
  });
});
