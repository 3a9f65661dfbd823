'use client';
/** @file Leads to an address that needs the password given just now, once it was: such an address answers no tRPC, so nothing asks by itself. */
import { askForProof } from '@/components/access/proof';
import { useTRPCClient } from '@/components/api';
import { toastProblem } from '@/components/ui/toast';

export function useProven(): (href: string) => void {
  const client = useTRPCClient();
  return (href) => {
    const go = async (): Promise<void> => {
      const { proven } = await client.members.me.query({});
      if (proven || (await askForProof())) window.location.assign(href);
    };
    void go().catch(toastProblem);
  };
}
