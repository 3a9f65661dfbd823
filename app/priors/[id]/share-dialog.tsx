'use client';
/** @file Gives a prior away: one file with the search space, what it was learnt on, what it did here, and a licence. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { apiAddress } from '@/components/base-path';
import { ButtonAnchor } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';
import type { PriorRecord } from '@/domain/records/architecture';

export function ShareDialog({ prior, onClose }: { prior: PriorRecord; onClose: () => void }) {
  const trpc = useTRPC();
  const description = useQuery(trpc.priors.description.queryOptions({ id: prior.id }));
  const [licence, setLicence] = useState('');
  const asked = licence.trim();
  const query = asked === '' ? '' : `?${new URLSearchParams({ licence: asked })}`;
  const address = apiAddress(`/api/priors/${prior.id}/file${query}`);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Share the prior"
      description="One safetensors file that another Masthead can import and adapt. It contains no images."
      footer={
        <ButtonAnchor href={address} download variant="primary" onClick={onClose}>
          Download
        </ButtonAnchor>
      }
    >
      <QueryView query={description}>
        {({ licence: given, taskSet, space, transfer }) => (
          <div className="flex flex-col gap-4">
            <ul className="list-disc pl-5 text-sm">
              <li>Weights and logits of iteration {prior.iteration}, with their SHA-256.</li>
              <li>The search space {space.name}.</li>
              <li>
                {taskSet === null
                  ? 'What it was trained on is not known here, so the file does not say.'
                  : `The description of the task set ${taskSet.name}: its datasets by name, licence and hash, and the names of the classes.`}
              </li>
              <li>The settings of its meta-training, and the run that made it.</li>
              <li>
                {transfer.length === 0
                  ? 'No measured gain: nothing was adapted and searched at equal budget yet.'
                  : `What adapting it gained over searching, as measured (${transfer.length} comparisons).`}
              </li>
              <li>Its name, notes and tags.</li>
            </ul>
            {given === null ? (
              <Field label="Licence" help="The licence under which others may use it. Optional.">
                {(control) => (
                  <Input
                    {...control}
                    value={licence}
                    maxLength={200}
                    placeholder="CC-BY-4.0"
                    onChange={(event) => setLicence(event.target.value)}
                  />
                )}
              </Field>
            ) : (
              <p className="text-sm">Its licence stays: {given}.</p>
            )}
            <div className="flex flex-col gap-1">
              <p className="text-muted text-sm">Or from the command line, to a folder or another platform:</p>
              <CodeBlock label="Command" text={`npx masthead priors push ${prior.id} FOLDER-OR-ADDRESS`} />
            </div>
          </div>
        )}
      </QueryView>
    </Dialog>
  );
}
