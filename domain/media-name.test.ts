/** @file Steps in names, as trackers write them. */
import { expect, it } from 'vitest';
import { isThumbnail, mediaName } from './media-name';

it.each([
  ['artifacts/images/samples+step+3+timestamp+1700000000000+0b5c.png', 'artifacts/images/samples', 3],
  ['artifacts/images/samples%step%12%timestamp%1700000000000%0b5c.png', 'artifacts/images/samples', 12],
  ['images/cells/step-40.png', 'images/cells', 40],
  ['confusion_step_7.svg', 'confusion', 7],
  ['epoch=1-step=8.ckpt', 'epoch=1', 8],
  ['tables/predictions/epoch-2.json', 'tables/predictions', 2],
  ['step5.png', 'step', 5],
  ['media/images/cells_31_0123456789abcdef0123.png', 'media/images/cells', 31],
])('%s', (name, series, step) => {
  expect(mediaName(name)).toEqual({ series, step });
});

it.each(['weights.safetensors', 'misstep3.png', 'stepwise.png', 'a+step+.png'])('%s has none', (name) => {
  expect(mediaName(name)).toBeNull();
});

it('knows a thumbnail', () => {
  expect(isThumbnail('images/a+step+3+timestamp+1+u+compressed.webp')).toBe(true);
  expect(isThumbnail('images/compressed.webp')).toBe(false);
});
