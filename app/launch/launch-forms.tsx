'use client';
/** @file A launch as text in its forms, once they are asked for. */
import { Download } from 'lucide-react';
import { useState } from 'react';
import { apiAddress } from '@/components/base-path';
import { ButtonAnchor } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Tabs } from '@/components/ui/tabs';
import { recipe } from '@/domain/run-config/recipe';
import { launchCommand } from './launch-command';
import type { launchInput } from './launch-input';

/** A retraining can be done elsewhere: the same recipe in PyTorch. */
function scriptTab({ config, seeds }: ReturnType<typeof launchInput>) {
  if (config.kind !== 'evaluate') return [];
  const chosen = Object.fromEntries(Object.entries(config).filter(([name]) => Object.hasOwn(recipe, name)));
  const [seed = 0] = seeds;
  const query = new URLSearchParams({ format: 'train', recipe: JSON.stringify(chosen), seed: String(seed) });
  return [
    {
      value: 'script',
      label: 'PyTorch script',
      content: (
        <div className="flex flex-col items-start gap-3 text-sm">
          <p className="text-muted">
            This recipe as train.py, for a machine of yours. What it reaches appears among the genotype’s evaluations;
            the genotype’s page has the line that starts it.
          </p>
          <ButtonAnchor
            href={apiAddress(`/api/genotypes/${config.genotype}/download?${query}`)}
            download
            size="s"
            icon={<Download size={12} aria-hidden />}
          >
            train.py
          </ButtonAnchor>
        </div>
      ),
    },
  ];
}

export function LaunchForms({ full }: { full: ReturnType<typeof launchInput> }) {
  const [form, setForm] = useState('json');
  return (
    <Tabs
      label="Form of the text"
      value={form}
      onChange={setForm}
      tabs={[
        {
          value: 'json',
          label: 'JSON',
          content: <CodeBlock label="Launch as JSON" text={JSON.stringify(full, null, 2)} />,
        },
        ...scriptTab(full),
        {
          value: 'command',
          label: 'Command',
          content: <CodeBlock label="Launch as a command" text={launchCommand(full)} wrap />,
        },
      ]}
    />
  );
}
