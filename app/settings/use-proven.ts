'use client';
/** @file Opens an address that needs a recent password, after asking for it: the address is no tRPC call, so nothing else asks. */
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
