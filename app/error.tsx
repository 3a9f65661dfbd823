'use client';
/** @file A page that failed to draw. */
import { useEffect, useState } from 'react';
import { whatFails } from '@/components/shell/what-fails';
import { ButtonLink } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const [failing, setFailing] = useState<string | null>(null);
  useEffect(() => {
    console.error(error);
    void whatFails().then(setFailing);
  }, [error]);
  return (
    <>
      <h1 className="mb-4 font-semibold text-xl">This page could not be drawn</h1>
      {failing === null ? null : (
        <p role="status" className="mb-4 text-sm">
          The platform is not well: {failing} The page can be drawn again once that is mended; an administrator finds
          what to do under Devices, Doctor.
        </p>
      )}
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
