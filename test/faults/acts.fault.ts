/** @file Long walks of random acts and dispatcher moves over a real database, checking the invariants after each step. */
import { it } from 'vitest';
import { walkThroughActs } from '@/server/services/runs/life/test-support/acts';

it('hundreds of random sequences of acts and moves leave nothing broken', () => walkThroughActs(400));
