'use client';
/** @file How a delivery stands, in a word. */
import { Badge, type Tone } from '@/components/ui/badge';
import type { DeliveryRecord } from '@/domain/records/webhook';

export function DeliveryBadge({ delivery }: { delivery: DeliveryRecord }) {
  const { tone, word } = lookOf(delivery);
  return <Badge tone={tone}>{word}</Badge>;
}

function lookOf({ state, attempts }: DeliveryRecord): { readonly tone: Tone; readonly word: string } {
  switch (state) {
    case 'delivered':
      return { tone: 'done', word: 'delivered' };
    case 'failed':
      return { tone: 'failed', word: 'failed' };
    case 'pending':
      return attempts === 0 ? { tone: 'running', word: 'waiting' } : { tone: 'attention', word: 'tried again' };
  }
}
