'use client';
/** @file Controls for some roles, shown to all: disabled for the others, with the reason. */
import type { ReactNode } from 'react';
import { type Role, roleMeanings } from '@/domain/role';
import { useMay, useMe } from './me';

/**
 * Buttons and fields inside are off for readers whose role does not suffice; links stay. `said`: the reason is shown before them,
 * as where a form ends; else it is their tooltip.
 */
export function OnlyFor({
  needed = 'member',
  said = false,
  children,
}: {
  needed?: Role;
  said?: boolean;
  children: ReactNode;
}) {
  const may = useMay(needed);
  const { access } = useMe();
  if (may) return children;
  const reason = `Your role is ${roleMeanings[access].title.toLowerCase()}: ask an administrator for more rights.`;
  return (
    <>
      {said ? <p className="mb-2 text-attention text-sm">{reason}</p> : null}
      <fieldset disabled title={said ? undefined : reason} className="contents">
        {children}
      </fieldset>
    </>
  );
}
