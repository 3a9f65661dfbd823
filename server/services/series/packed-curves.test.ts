import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newIdText, runIdSchema } from '@/domain/ids';
import { unpackCurve } from '@/domain/packed-curve';
import { packCurve } from './packed-curves';

it('packs curves without losing a bit, NaN and infinities too', () => {
  const bucket = fc.tuple(fc.integer(), fc.double(), fc.double(), fc.double(), fc.double(), fc.nat());
  fc.assert(
    fc.property(fc.array(bucket), fc.nat(), (buckets, points) => {
      const column = (at: number): number[] => buckets.map((each) => each[at] ?? 0);
      const curve = {
        run: runIdSchema.parse(newIdText('run')),
        key: 'train.loss',
        points,
        step: column(0),
        time: column(1),
        mean: column(2),
        min: column(3),
        max: column(4),
        nonFinite: column(5),
      };
      expect(unpackCurve(packCurve(curve))).toEqual(curve);
    }),
  );
});
