import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import type { Card } from '../records/machine';
import { cardVariables, leftVisible, threadVariables } from './environment';
import { instanceNote } from './names';
import { isUnknownField, nvidiaFields, parseNvidiaCards, parseNvidiaPrograms, withInstances } from './nvidia';
import { parseRocm } from './rocm';
import * as recorded from './test-support/recorded';

const [newest = [], withMig = [], oldest = []] = nvidiaFields;
const mebibyte = 2 ** 20;

describe('nvidia-smi', () => {
  it('is read where an old driver does not know fields, and lacks some', () => {
    expect(isUnknownField(recorded.unknownField)).toBe(true);
    expect(parseNvidiaCards(recorded.unknownField, newest)).toEqual([]);
    const cards = parseNvidiaCards(recorded.geforce384, oldest);
    expect(cards).toHaveLength(3);
    expect(cards[0]).toMatchObject({
      ...{ id: 'GPU-10fb0fbd-2696-43f3-467f-d280d906a107', index: 0, name: 'GeForce GTX TITAN X', driver: '384.111' },
      ...{ utilisation: 0.76, memoryUsed: 8000 * mebibyte, memoryTotal: 12287 * mebibyte, temperature: 80 },
      ...{ power: 178.21, fault: null },
    });
    expect(cards[2]).toMatchObject({ utilisation: null, power: null, fault: null });
  });

  it('is read in its newer forms', () => {
    expect(parseNvidiaCards(recorded.a40, withMig)).toMatchObject([
      { index: 0, divided: false, fault: null },
      { index: 1, memoryTotal: 46068 * mebibyte },
    ]);
    expect(parseNvidiaCards(recorded.unified, newest)).toMatchObject([
      { name: 'NVIDIA GB10', memoryUsed: null, memoryTotal: null, fault: null },
    ]);
    expect(parseNvidiaCards(recorded.partly, withMig)).toMatchObject([{ utilisation: null, power: null, fault: null }]);
  });

  it('tells of cards that fail, are drained or may not be used', () => {
    const cards = parseNvidiaCards(recorded.oneFails, withMig);
    expect(cards.map(({ index, fault }) => [index, fault === null])).toEqual([
      [0, true],
      [-1, false],
      [2, true],
    ]);
    expect(cards[1]).toMatchObject({ id: 'nvidia:0000:02:00.0', name: 'NVIDIA GPU at 0000:02:00.0' });
    for (const line of recorded.unanswering)
      expect(parseNvidiaCards(line, newest)).toMatchObject([{ fault: expect.stringMatching(/does not answer/) }]);
    expect(parseNvidiaCards(recorded.lost, withMig)).toMatchObject([{ fault: expect.stringMatching(/lost/) }]);
    expect(parseNvidiaCards(recorded.recovering, newest).map(({ fault }) => fault)).toEqual([
      expect.stringMatching(/Drain and Reset/),
      expect.stringMatching(/Prohibited/),
      null,
    ]);
  });

  it('tells what is missing of an instance’s figures', () => {
    expect(instanceNote({ id: 'MIG-08dd6e9d-5721-5b55-872d-d8421f4716df' })).toMatch(
      /neither its utilisation nor its memory/,
    );
    expect(instanceNote({ id: 'GPU-0472e0b4-22a5-992d-e99a-b924703a82f7' })).toBeNull();
  });

  it('has MIG instances in place of a divided card', () => {
    const cards = parseNvidiaCards(recorded.divided, withMig);
    const seen = withInstances(cards, recorded.dividedList);
    expect(seen).toMatchObject([
      {
        ...{ id: 'MIG-08dd6e9d-5721-5b55-872d-d8421f4716df', index: 0, name: 'NVIDIA A100-PCIE-40GB, MIG 3g.20gb' },
        ...{
          partOf: 'GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b',
          memoryTotal: 20 * 2 ** 30,
          memoryUsed: null,
          fault: null,
        },
      },
      { memoryTotal: 5 * 2 ** 30 },
      { index: 1, partOf: null, fault: expect.stringMatching(/no instances/) },
      { index: 2, partOf: null, fault: null },
    ]);
    expect(seen[0]).not.toHaveProperty('divided');
    expect(withInstances(cards.slice(0, 1), recorded.dividedList450)).toMatchObject([
      { id: 'MIG-GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b/1/0' },
    ]);
  });

  it('names programs, and finds no card where there is none', () => {
    expect(parseNvidiaPrograms(recorded.geforcePrograms).map(({ pid, name }) => [pid, name])).toEqual([
      [48448, 'python'],
      [192453, '/opt/conda/bin/python, with a comma'],
      [38310, 'a program'],
    ]);
    for (const text of ['', recorded.noDevices, recorded.noDriver]) {
      expect(parseNvidiaCards(text, newest)).toEqual([]);
      expect(parseNvidiaPrograms(text)).toEqual([]);
    }
  });

  it('takes any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[],GPU-0 \n1N/AxMIG:'.split('')) }), (text) => {
        for (const fields of nvidiaFields) withInstances(parseNvidiaCards(text, fields), text);
        parseNvidiaPrograms(text);
      }),
    );
  });
});

describe('rocm-smi', () => {
  it('is read in the forms of several versions', () => {
    const { cards, programs } = parseRocm(recorded.mi100);
    expect(cards).toMatchObject([
      { ...{ id: 'GPU-79ccd55167a2124a', index: 0 }, name: 'Arcturus GL-XL [Instinct MI100]', utilisation: 0 },
      { id: 'GPU-04edfb117a17a07d', index: 1, utilisation: 0.97, temperature: 55, power: 44, driver: '6.3.6' },
    ]);
    // It does not say where the program is: the one card with memory in use it is.
    expect(programs).toEqual([{ card: 'GPU-04edfb117a17a07d', pid: 4711, name: 'python3' }]);
    expect(parseRocm(recorded.rx6700).cards).toMatchObject([{ id: 'amd:0', name: 'AMD GPU', temperature: 47 }]);
    expect(() => parseRocm('Driver not initialized (amdgpu not found in modules)')).toThrow();
  });
});

describe('what a run sees', () => {
  const card = (vendor: Card['vendor'], id: string, index: number) => ({ vendor, id, index });

  it('is its cards alone, and none where it computes on the processor', () => {
    expect(cardVariables([])).toEqual({ CUDA_VISIBLE_DEVICES: '', ROCR_VISIBLE_DEVICES: '', HIP_VISIBLE_DEVICES: '' });
    expect(cardVariables([card('nvidia', 'GPU-a', 3), card('nvidia', 'GPU-b', 1)])).toMatchObject({
      CUDA_VISIBLE_DEVICES: 'GPU-a,GPU-b',
      HIP_VISIBLE_DEVICES: '',
    });
    expect(cardVariables([card('amd', 'GPU-79ccd55167a2124a', 0), card('amd', 'amd:2', 2)])).toEqual({
      CUDA_VISIBLE_DEVICES: undefined,
      ROCR_VISIBLE_DEVICES: 'GPU-79ccd55167a2124a,2',
      HIP_VISIBLE_DEVICES: '0,1',
    });
    expect(threadVariables(8)).toMatchObject({ OMP_NUM_THREADS: '8' });
  });

  it('is among what a batch system left the platform', () => {
    const cards = parseNvidiaCards(recorded.a40, withMig);
    const left = (names?: string) => leftVisible(cards, { CUDA_VISIBLE_DEVICES: names }).map(({ index }) => index);
    expect([left(), left('1'), left('GPU-ec5ae7f5'), left(''), left('-1'), left('0,1')]).toEqual([
      ...[[0, 1], [1], [1], []],
      ...[[], [0, 1]],
    ]);
  });
});
