'use client';
/** @file "Retrain it elsewhere": the genotype's train.py by a recipe, and one line that fetches and starts it, with its own token. */
import { useMutation } from '@tanstack/react-query';
import { Download, KeyRound } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useMe } from '@/components/access/me';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { apiAddress, basePath } from '@/components/base-path';
import { trainingLine } from '@/components/genotypes/training-line';
import { Button, ButtonAnchor } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { NumberField } from '@/components/ui/number-field';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { toastProblem } from '@/components/ui/toast';
import { useUrlState } from '@/components/url-state';
import type { GenotypeRecord } from '@/domain/records/genotype';
import { launchPresets } from '@/domain/run-presets';
import { evaluateAddress } from './evaluations-panel';

const recipes = launchPresets('evaluate');
const tokenDays = 90;
const never = () => () => undefined;

export function TrainElsewherePanel({ genotype: { id, name, run } }: { genotype: GenotypeRecord }) {
  const trpc = useTRPC();
  const me = useMe();
  const [chosen, setChosen] = useUrlState('recipe', recipes[0]?.name ?? '');
  const [seed, setSeed] = useState(0);
  const [token, setToken] = useState<string | null>(null);
  const address = useSyncExternalStore(
    never,
    () => `${window.location.origin}${basePath}`,
    () => basePath,
  );
  const recipe = recipes.find((each) => each.name === chosen) ?? recipes[0];
  const query = new URLSearchParams({
    format: 'train',
    recipe: JSON.stringify(recipe?.values ?? {}),
    seed: String(seed),
  }).toString();
  const create = useMutation(
    trpc.tokens.create.mutationOptions({ onError: toastProblem, onSuccess: (made) => setToken(made.token) }),
  );
  const line = trainingLine({ address, genotype: id, query, token: token ?? (me.accounts ? 'mht_YOUR_TOKEN' : null) });
  return (
    <Panel title="Retrain it elsewhere" help="In PyTorch, on your own machine; seen here as an evaluation">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-end gap-3">
          <Field label="Recipe">
            {(control) => (
              <Select
                {...control}
                value={recipe?.name ?? ''}
                options={recipes.map((each) => ({ value: each.name, label: each.title }))}
                onChange={(event) => setChosen(event.target.value)}
              />
            )}
          </Field>
          <NumberField label="Seed" value={seed} min={0} max={999_999_999} onChange={setSeed} />
          <ButtonAnchor
            href={apiAddress(`/api/genotypes/${id}/download?${query}`)}
            download
            size="s"
            icon={<Download size={12} aria-hidden />}
          >
            train.py
          </ButtonAnchor>
        </div>
        <p className="text-muted text-xs">
          {recipe?.description}{' '}
          <TextLink href={evaluateAddress({ id, run })} className="underline">
            Choose every setting
          </TextLink>
          ; the form has its script under As text once a task set is chosen.
        </p>
        <CodeBlock label="One line that fetches and starts it" text={line} wrap />
        {!me.accounts || token !== null ? null : (
          <OnlyFor>
            <Button
              size="s"
              pending={create.isPending}
              icon={<KeyRound size={12} aria-hidden />}
              onClick={() =>
                create.mutate({ name: `train.py of ${name}`.slice(0, 80), scopes: ['read', 'log'], days: tokenDays })
              }
            >
              Make a token for it
            </Button>
          </OnlyFor>
        )}
        <p className="text-muted text-xs">
          {token === null
            ? 'DATA is a folder with train/CLASS/picture and test/CLASS/picture, CIFAR as published, or an exported dataset.'
            : `The token is in the line, and shown this once. It can read and log for ${tokenDays} days; Settings, Account revokes it.`}
        </p>
      </div>
    </Panel>
  );
}
