'use client';
/** @file Asks for the password again, before acts that a stolen session must not do. Its form loads when an act waits for it. */
import { lazy, Suspense } from 'react';
import { patient } from '@/components/patient';
import { useProofAsked } from './proof';

const ProofForm = lazy(patient(() => import('./proof-form').then((part) => ({ default: part.ProofForm }))));

export function ProofDialog() {
  return useProofAsked() ? (
    <Suspense>
      <ProofForm />
    </Suspense>
  ) : null;
}
