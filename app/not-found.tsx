/** @file A page or record that does not exist, and where to go instead. */
import type { Metadata } from 'next';
import { navigation } from '@/components/shell/navigation';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is nothing at this address"
        action={navigation
          .flatMap((group) => group.items)
          .map((item) => (
            <ButtonLink key={item.href} href={item.href} size="s">
              {item.label}
            </ButtonLink>
          ))}
      >
        It may have been deleted, or the link is incomplete. Go on from one of these pages, or press Ctrl K to find a
        run.
      </EmptyState>
    </>
  );
}
