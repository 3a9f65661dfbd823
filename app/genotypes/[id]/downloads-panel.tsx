'use client';
/** @file All downloads of a genotype. */
import { Download } from 'lucide-react';
import { apiAddress } from '@/components/base-path';
import { ButtonAnchor } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { useUrlState } from '@/components/url-state';
import { type Genotype, isForBase, isForDarts } from '@/domain/genotype/cells';
import type { GenotypeDownload, GenotypeRecord } from '@/domain/records/genotype';
import type { NetworkFields } from './sizes-panel';

interface Choice {
  readonly format: GenotypeDownload;
  readonly label: string;
}

const drawing: readonly Choice[] = [
  { format: 'svg', label: 'SVG' },
  { format: 'png', label: 'PNG' },
  { format: 'dot', label: 'DOT' },
];
const trainedOnly: readonly Choice[] = [
  { format: 'safetensors', label: 'Weights (safetensors)' },
  { format: 'onnx', label: 'ONNX, opset 17' },
  { format: 'html', label: 'Web page that classifies' },
];
/** The texts for other people's code, of which each builds only some cells. */
function texts(genotype: Genotype): Choice[] {
  if (genotype.reduce === undefined) return [{ format: 'text', label: 'NAS-Bench-201 string' }];
  return [
    ...(isForDarts(genotype) ? [{ format: 'text', label: 'Text for DARTS' } as const] : []),
    ...(isForBase(genotype) ? [{ format: 'base', label: 'Text for BASE' } as const] : []),
  ];
}

/** Means "not trained": at the sizes of the panel below. */
const untrained = 'sizes';

export function DownloadsPanel({ genotype, sizes }: { genotype: GenotypeRecord; sizes: NetworkFields }) {
  const { id, trained, document } = genotype;
  const [newest] = trained;
  const [source, setSource] = useUrlState('weights', newest?.run.id ?? untrained);
  const chosen = trained.find(({ run }) => run.id === source);
  const definition: readonly Choice[] = [{ format: 'json', label: 'JSON' }, ...texts(document)];
  const query = new URLSearchParams(
    chosen === undefined
      ? Object.entries(sizes).map(([key, value]): [string, string] => [key, String(value)])
      : { run: chosen.run.id },
  ).toString();
  const links = (choices: readonly Choice[], more = '') =>
    choices.map(({ format, label }) => (
      <ButtonAnchor
        key={format}
        href={apiAddress(`/api/genotypes/${id}/download?format=${format}${more}`)}
        download
        size="s"
        icon={<Download size={12} aria-hidden />}
      >
        {label}
      </ButtonAnchor>
    ));
  return (
    <Panel
      title="Download"
      actions={
        <ButtonAnchor
          href={apiAddress(`/api/genotypes/${id}/download?format=bundle&${query}`)}
          download
          size="s"
          icon={<Download size={12} aria-hidden />}
        >
          All in one bundle
        </ButtonAnchor>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-2">
          {links(definition)}
          {links(drawing)}
        </div>
        {definition.length > 1 ? null : (
          <p className="text-muted text-xs">
            There is no text for DARTS’ code: it reads two pairs for each node, and these cells keep another number. The
            JSON and the PyTorch module hold them as they are.
          </p>
        )}
        {trained.length === 0 ? null : (
          <Field label="Network and weights">
            {(control) => (
              <Select
                {...control}
                value={chosen?.run.id ?? untrained}
                options={[
                  ...trained.map(({ run, task }) => ({ value: run.id, label: `as trained by ${run.name}, ${task}` })),
                  { value: untrained, label: 'not trained, at the sizes set under Sizes' },
                ]}
                onChange={(event) => setSource(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className="flex flex-wrap gap-2">
          {links([{ format: 'pytorch', label: 'PyTorch module (.py)' }], `&${query}`)}
          {chosen === undefined ? null : links(trainedOnly, `&${query}`)}
          {chosen === undefined ? null : (
            <ButtonAnchor
              href={apiAddress(`/api/genotypes/${id}/download?format=html&${query}&open=`)}
              target="_blank"
              rel="noopener"
              size="s"
            >
              Try it on a picture
            </ButtonAnchor>
          )}
        </div>
        {chosen === undefined ? (
          <p className="text-muted text-xs">
            {trained.length === 0
              ? 'Weights and ONNX come with the first evaluation here. The PyTorch module takes the sizes set under Sizes.'
              : 'Weights and ONNX belong to a retraining: choose one above.'}
          </p>
        ) : null}
      </div>
    </Panel>
  );
}
