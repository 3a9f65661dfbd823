import { describe, expect, it } from 'vitest';
import type { Card } from '../records/machine';
import type { Need } from './need';
import { type Holding, Placer, type Room } from './placer';

const base: Need = { target: 'local', cores: 1, device: 'cpu', gpus: 1, gpuShare: false, engine: 'auto', ranOn: null };
const gpu: Need = { ...base, device: 'gpu' };
const card = (index: number, more: Partial<Card> = {}): Card => ({
  ...{ id: `GPU-${index}`, vendor: 'nvidia', index, name: 'Card', partOf: null, driver: null, utilisation: null },
  ...{ memoryUsed: null, memoryTotal: null, temperature: null, power: null, fault: null, foreign: [], ...more },
});
const holding = (run: string, cores: number, cards: string[] = [], sharesCards = false): Holding => ({
  ...{ run, cores, cards, sharesCards },
});
const room = (more: Partial<Room> = {}): Room => ({ slots: 8, cores: 8, cards: [card(0), card(1)], held: [], ...more });
const stranger = [{ pid: 77, name: 'python' }];

describe('placing', () => {
  it('gives a run as many cores as it has threads, and nobody passes one that waits for them', () => {
    const placer = new Placer(room({ held: [holding('small', 1)] }));
    expect(placer.place('wide', { ...base, cores: 8 })).toEqual({
      waits: 'Waits for 8 cores: 1 of 8 is held by "small".',
    });
    expect(placer.place('after', base)).toEqual({
      waits: 'Waits for a core: "wide" comes before it, and waits for cores, too.',
    });
    expect(placer.full).toBe(true);
    expect(new Placer(room()).place('wide', { ...base, cores: 8 })).toEqual({ cards: [] });
    const wider = new Placer(room());
    expect(wider.place('wider', { ...base, cores: 9 })).toMatchObject({ waits: expect.stringMatching(/may hold 8/) });
    expect(wider.place('after', base)).toEqual({ cards: [] });
  });

  it('gives cards to one run each, and names those that hold them', () => {
    const placer = new Placer(room());
    expect(placer.place('X', gpu)).toEqual({ cards: ['GPU-0'] });
    expect(placer.place('Y', gpu)).toEqual({ cards: ['GPU-1'] });
    expect(placer.place('Z', gpu)).toEqual({ waits: 'Waits for a GPU: 2 of 2 are held by "X" and "Y".' });
    expect(placer.place('V', gpu)).toEqual({
      waits: 'Waits for a GPU: "Z" comes before it, and waits for GPUs, too.',
    });
    // What wants no card passes.
    expect(placer.place('W', base)).toEqual({ cards: [] });
  });

  it('keeps free cards for a run that waits for more, also from those that would take one if it is free', () => {
    const placer = new Placer(room({ held: [holding('X', 1, ['GPU-0'])] }));
    expect(placer.place('two', { ...gpu, gpus: 2 })).toEqual({ waits: 'Waits for 2 GPUs: 1 of 2 is held by "X".' });
    expect(placer.place('auto', { ...base, device: 'auto' })).toEqual({ cards: [] });
    expect(placer.place('one', gpu)).toMatchObject({ waits: expect.stringMatching(/"two" comes before/) });
  });

  it('shares a card only between runs that all say so', () => {
    const shared = { ...gpu, gpuShare: true };
    const placer = new Placer(room({ cards: [card(0)] }));
    expect(placer.place('a', shared)).toEqual({ cards: ['GPU-0'] });
    expect(placer.place('b', shared)).toEqual({ cards: ['GPU-0'] });
    expect(placer.place('alone', gpu)).toMatchObject({ waits: expect.stringMatching(/held by "a" and "b"/) });
    const alone = new Placer(room({ cards: [card(0)], held: [holding('alone', 1, ['GPU-0'])] }));
    expect(alone.place('a', shared)).toMatchObject({ waits: expect.stringMatching(/held by "alone"/) });
    // Where there is a free one, it is nobody's second.
    expect(new Placer(room({ held: [holding('a', 1, ['GPU-0'], true)] })).place('b', shared)).toEqual({
      cards: ['GPU-1'],
    });
  });

  it('stays off cards with programs of others, and off those that are not well', () => {
    const used = room({ cards: [card(0, { foreign: stranger })] });
    expect(new Placer(used).place('auto', { ...base, device: 'auto' })).toEqual({ cards: [] });
    expect(new Placer(used).place('gpu', gpu)).toEqual({
      waits:
        'Waits for a GPU: GPU 0 is used by python (process 77), which belongs to no run. Runs with gpuShare share a card.',
    });
    expect(new Placer(used).place('shared', { ...gpu, gpuShare: true })).toEqual({ cards: ['GPU-0'] });
    const ill = new Placer(room({ cards: [card(0, { fault: 'It is lost.' })] }));
    expect(ill.place('gpu', gpu)).toEqual({
      waits: 'Waits for a GPU: this machine has none now. GPU 0: It is lost.',
    });
  });

  it('gives several cards of one vendor, and whole ones', () => {
    const mixed = room({ cards: [card(0), card(0, { id: 'amd:0', vendor: 'amd' }), card(1, { partOf: 'GPU-9' })] });
    const two = { ...gpu, gpus: 2 };
    expect(new Placer(mixed).place('two', two)).toMatchObject({ waits: expect.stringMatching(/has 1 now/) });
    expect(new Placer(room()).place('two', two)).toEqual({ cards: ['GPU-0', 'GPU-1'] });
  });

  it('gives a run on WebGPU all cards of a name, for it cannot tell them apart, and no part of a card', () => {
    const webgpu = { ...gpu, engine: 'tfjs-webgpu' } as const;
    expect(new Placer(room()).place('X', webgpu)).toEqual({ cards: ['GPU-0', 'GPU-1'] });
    const cards = [card(0), card(1, { name: 'Other' })];
    expect(new Placer(room({ cards })).place('X', webgpu)).toEqual({ cards: ['GPU-0'] });
    const busy = new Placer(room({ held: [holding('torch', 1, ['GPU-1'])] }));
    expect(busy.place('X', webgpu)).toEqual({
      waits:
        'Waits for a GPU: 1 of 2 is held by "torch". WebGPU cannot tell GPUs of one name apart: a run on it holds all of them.',
    });
    expect(new Placer(room({ cards, held: [holding('torch', 1, ['GPU-0'])] })).place('X', webgpu)).toEqual({
      cards: ['GPU-1'],
    });
    expect(new Placer(room({ cards: [card(0, { partOf: 'GPU-9' })] })).place('X', webgpu)).toMatchObject({
      waits: expect.stringMatching(/^Waits for a GPU/),
    });
  });

  it('gives `auto` a free card, none to engines of the processor, and what it had before to one that goes on', () => {
    const auto = { ...base, device: 'auto' } as const;
    expect(new Placer(room()).place('auto', auto)).toEqual({ cards: ['GPU-0'] });
    expect(new Placer(room()).place('native', { ...auto, engine: 'native' })).toEqual({ cards: [] });
    expect(new Placer(room()).place('went on', { ...auto, ranOn: 'cpu' })).toEqual({ cards: [] });
    expect(new Placer(room({ cards: [] })).place('went on', { ...auto, ranOn: 'gpu' })).toMatchObject({
      waits: expect.stringMatching(/none now/),
    });
  });
});
