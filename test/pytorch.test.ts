import { expect, it } from 'vitest';
import { pytorchPeer } from './pytorch';

it('runs where PyTorch is', () => {
  const peer = pytorchPeer('/usr/bin/python3', () => false);
  expect([peer.unobtainable, peer.hint, peer.python()]).toEqual([false, '', '/usr/bin/python3']);
});

it('fails, and says what to do, where PyTorch is missing and could be installed', () => {
  const peer = pytorchPeer(null, () => true);
  expect(peer.unobtainable).toBe(false);
  expect(() => peer.python()).toThrow(/npm run setup -- --all.*apt-get install python3-torch/);
});

it('skips, and says why, only where PyTorch cannot be installed', () => {
  const peer = pytorchPeer(null, () => false);
  expect(peer.unobtainable).toBe(true);
  expect(peer.hint).toContain('skipped');
});
