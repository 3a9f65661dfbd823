'use client';
/** @file "Connect a script": what to copy, for the address under which the reader has this page, with a token of theirs. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useMe } from '@/components/access/me';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { basePath } from '@/components/base-path';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';
import { toastProblem } from '@/components/ui/toast';
import { useUrlState } from '@/components/url-state';
import { snippets } from './snippets';

const tokenDays = 90;
const never = () => () => undefined;

export function ConnectPage({ url }: { url: string }) {
  const trpc = useTRPC();
  const me = useMe();
  const [token, setToken] = useState<string | null>(null);
  const address = useSyncExternalStore(
    never,
    () => `${window.location.origin}${basePath}`,
    () => url,
  );
  const newest = useQuery(trpc.genotypes.list.queryOptions({ limit: 1 }));
  const spaces = useQuery(trpc.spaces.list.queryOptions());
  const all = snippets({
    address,
    token: token ?? (me.accounts ? 'mht_YOUR_TOKEN' : null),
    genotype: newest.data?.items[0]?.id ?? null,
    space: spaces.data?.find(({ name }) => name === 'darts')?.id ?? 'sp_SPACE',
  });
  const [chosen, setChosen] = useUrlState('way', all[0]?.value ?? '');
  return (
    <>
      <PageHeader
        title="Connect a script"
        description="Runs of your own scripts, on any machine, in the same table and charts as all others."
      />
      <Panel title="Log from a script">
        {me.accounts ? (
          <TokenFor token={token} onMade={setToken} />
        ) : (
          <p className="mb-4 text-sm">
            Nobody has an account here yet, so scripts on this machine need no token. Once there are accounts, this page
            makes one.
          </p>
        )}
        <Tabs
          label="Ways to log"
          value={chosen}
          onChange={setChosen}
          tabs={all.map(({ value, label, help, text }) => ({
            value,
            label,
            content: (
              <>
                <p className="mb-3 text-muted text-sm">{help}</p>
                <CodeBlock label={label} text={text} wrap={value === 'train'} />
              </>
            ),
          }))}
        />
        <p className="mt-4 text-sm">
          The runs appear under{' '}
          <TextLink href="/runs?query=kind%20%3D%20external" className="underline">
            Runs
          </TextLink>{' '}
          at once. Links that MLflow prints at the end of a run lead to its page.
        </p>
      </Panel>
    </>
  );
}

function TokenFor({ token, onMade }: { token: string | null; onMade: (token: string) => void }) {
  const trpc = useTRPC();
  const create = useMutation(
    trpc.tokens.create.mutationOptions({ onError: toastProblem, onSuccess: (made) => onMade(made.token) }),
  );
  const account = (
    <TextLink href="/settings/account" className="underline">
      Settings, Account
    </TextLink>
  );
  if (token !== null) {
    return (
      <p className="mb-4 text-sm" role="status">
        Your token is in the commands below, and is shown only once. It can read and log in your name for {tokenDays}{' '}
        days; {account} revokes it.
      </p>
    );
  }
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <OnlyFor>
        <Button
          variant="primary"
          size="s"
          pending={create.isPending}
          icon={<KeyRound size={12} aria-hidden />}
          onClick={() => create.mutate({ name: 'A script of mine', scopes: ['read', 'log'], days: tokenDays })}
        >
          Make a token
        </Button>
      </OnlyFor>
      <p className="text-sm">
        It replaces <code className="font-mono text-xs">mht_YOUR_TOKEN</code>: it can read and log, nothing else. A
        token that you already have works, too ({account}).
      </p>
    </div>
  );
}
