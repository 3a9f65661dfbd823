'use client';
/** @file A page that failed to draw. */
import { useEffect } from 'react';
import { ButtonLink } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <>
      <h1 className="mb-4 font-semibold text-xl">This page could not be drawn</h1>
      <ErrorPanel
        error={error}
        onRetry={reset}
        action={
          <ButtonLink href="/" size="s">
            Home
          </ButtonLink>
        }
      />
    </>
  );
}
