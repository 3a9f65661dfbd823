'use client';
/** @file Who is reading: known with the page, so that nothing appears later. */
import { createContext, type ReactNode, useContext } from 'react';
import { type Role, sufficesFor } from '@/domain/role';

export interface Me {
  /** False if nobody has an account yet: everyone administers. */
  readonly accounts: boolean;
  /** As runs and the audit log name them. */
  readonly handle: string;
  /** In full. */
  readonly name: string;
  readonly access: Role;
  /** Whether this browser has a session to end; a signing-in proxy ends its own. */
  readonly canSignOut: boolean;
}

const MeContext = createContext<Me>({
  accounts: false,
  handle: 'local',
  name: 'local',
  access: 'viewer',
  canSignOut: false,
});

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

export function useMe(): Me {
  return useContext(MeContext);
}

/** Whether the reader has this role; the API checks it anyway. */
export function useMay(needed: Role): boolean {
  return sufficesFor(useMe().access, needed);
}
