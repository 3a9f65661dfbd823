'use client';
/** @file All downloads of a genotype. */
import { Download } from 'lucide-react';
import { apiAddress } from '@/components/base-path';
import { ButtonAnchor } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Checkbox, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import { columnWidths } from '@/domain/figure';
import { formatPercent } from '@/domain/format';
import { type Genotype, isForBase, isForDarts } from '@/domain/genotype/cells';
import type { GenotypeDownload, GenotypeRecord, KnownSizes } from '@/domain/records/genotype';

interface Choice {
  readonly format: GenotypeDownload;
  readonly label: string;
}

const drawing: readonly Choice[] = [
  { format: 'svg', label: 'SVG' },
  { format: 'png', label: 'PNG' },
  { format: 'dot', label: 'DOT' },
];
const printed: readonly Choice[] = [{ format: 'pdf', label: `PDF, ${columnWidths.double} in` }];
const trainedOnly: readonly Choice[] = [
  { format: 'safetensors', label: 'Weights (safetensors)' },
  { format: 'html', label: 'Web page that classifies' },
];

/** In eight bits, where these weights were measured so. */
function onnxChoices({ measurements }: GenotypeRecord, { network, task }: GenotypeRecord['trained'][number]): Choice[] {
  const measured = measurements.find(
    (each) =>
      each.values.has('int8.accuracy') &&
      each.task === task &&
      each.initChannels === network?.initChannels &&
      each.layers === network.layers,
  );
  const accuracy = measured?.values.get('int8.accuracy');
  return [
    { format: 'onnx', label: 'ONNX' },
    ...(accuracy === undefined
      ? []
      : [{ format: 'onnx-int8', label: `ONNX, int8 (${formatPercent(accuracy, 1)} right)` } as const]),
  ];
}

function OnnxOptions({
  opset,
  onOpset,
  fold,
  onFold,
}: {
  opset: string;
  onOpset: (opset: (typeof opsets)[number]) => void;
  fold: boolean;
  onFold: (fold: boolean) => void;
}) {
  return (
    <div className="flex flex-wrap items-end gap-4">
      <Field label="ONNX opset">
        {(control) => (
          <Select
            {...control}
            value={opset}
            options={opsets.map((value) => ({ value, label: value }))}
            onChange={(event) => onOpset(opsets.find((each) => each === event.target.value) ?? '17')}
          />
        )}
      </Field>
      <Checkbox
        label="Fold batch normalisation into the convolutions"
        checked={fold}
        onChange={(event) => onFold(event.target.checked)}
      />
    </div>
  );
}

const opsets = ['17', '18', '19', '20', '21'] as const;
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

export function DownloadsPanel({ genotype, sizes }: { genotype: GenotypeRecord; sizes: KnownSizes }) {
  const { id, trained, document } = genotype;
  const [newest] = trained;
  const [source, setSource] = useUrlState('weights', newest?.run.id ?? untrained);
  const chosen = trained.find(({ run }) => run.id === source);
  const [opset, setOpset] = useUrlChoice('opset', opsets);
  const [folded, setFolded] = useUrlChoice('fold', ['no', 'yes']);
  const onnxQuery = `${opset === '17' ? '' : `&opset=${opset}`}${folded === 'yes' ? '&fold=true' : ''}`;
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
          {links(printed, `&width=${columnWidths.double}`)}
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
          {chosen === undefined ? null : links(onnxChoices(genotype, chosen), `&${query}${onnxQuery}`)}
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
        {chosen === undefined ? null : (
          <OnnxOptions
            {...{ opset, onOpset: setOpset }}
            fold={folded === 'yes'}
            onFold={(fold) => setFolded(fold ? 'yes' : 'no')}
          />
        )}
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
