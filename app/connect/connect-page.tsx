'use client';
/** @file "Connect a script": what to copy, for the address under which the reader has this page. */
import { useState, useSyncExternalStore } from 'react';
import { basePath } from '@/components/base-path';
import { CodeBlock } from '@/components/ui/code-block';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';
import { snippets } from './snippets';

const never = () => () => undefined;

export function ConnectPage({ url }: { url: string }) {
  const address = useSyncExternalStore(
    never,
    () => `${window.location.origin}${basePath}`,
    () => url,
  );
  const all = snippets(address);
  const [chosen, setChosen] = useState(all[0]?.value ?? '');
  return (
    <>
      <PageHeader
        title="Connect a script"
        description="Runs of your own scripts, on any machine, in the same table and charts as all others."
      />
      <Panel title="Log in from a script">
        <p className="mb-4 text-sm">
          Make a token with the scopes read and log under{' '}
          <TextLink href="/settings/account" className="underline">
            Settings, Account
          </TextLink>{' '}
          and put it in place of <code className="font-mono text-xs">mht_YOUR_TOKEN</code>. Until there are accounts,
          scripts on this machine need none.
        </p>
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
                <CodeBlock label={label} text={text} />
              </>
            ),
          }))}
        />
        <p className="mt-4 text-sm">
          The runs appear under{' '}
          <TextLink href="/runs?query=kind%20%3D%20external" className="underline">
            Runs
          </TextLink>
          .
        </p>
      </Panel>
    </>
  );
}
