'use client';
/** @file A page that failed to render. */
import { useEffect, useState } from 'react';
import { ButtonLink } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { TextLink } from '@/components/ui/text-link';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const [failing, setFailing] = useState<string | null>(null);
  useEffect(() => {
    console.error(error);
    // Every page loads this file; what asks the server how it is comes when one failed.
    import('@/components/shell/what-fails').then(({ whatFails }) => whatFails()).then(setFailing, () => undefined);
  }, [error]);
  return (
    <>
      <h1 className="mb-4 font-semibold text-xl">This page could not be drawn</h1>
      {failing === null ? null : (
        <p role="status" className="mb-4 text-sm">
          The platform has a problem: {failing} That may be why; what to do about it is under{' '}
          <TextLink href="/devices">Devices</TextLink>, for administrators.
        </p>
      )}
      <ErrorPanel
        error={whatFailed(error)}
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

/** The server does not send its message, only the number under which its log has it. */
function whatFailed(error: Error & { digest?: string }): Error {
  return new Error(
    error.digest === undefined
      ? `A fault in the page: ${error.message}`
      : `The server could not draw it. Its log says why, under ${error.digest}.`,
  );
}
