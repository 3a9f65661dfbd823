'use client';
/** @file Images drawn at random, class by class. */
import { Shuffle } from 'lucide-react';
import { ImageGrid } from '@/components/datasets/image-grid';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { useUrlChoice, useUrlNumber, useUrlState } from '@/components/url-state';
import type { DatasetRecord } from '@/domain/records/dataset';

/** More classes than this are not drawn all at once. */
const classesAtOnce = 20;

export function SampleGrid({ dataset }: { dataset: DatasetRecord }) {
  const [split, setSplit] = useUrlChoice('split', ['train', 'test']);
  const [chosen, setChosen] = useUrlState('class');
  const [seed, setSeed] = useUrlNumber('seed', 0, 0, 1_000_000);
  const { classes } = dataset.manifest;
  const one = classes.findIndex((_, index) => String(index) === chosen);
  const shown = classes.map((name, index) => ({ name, index })).slice(0, classesAtOnce);
  return (
    <Panel
      title="Images"
      actions={
        <>
          <Select
            aria-label="Split"
            className="w-24"
            value={split}
            onChange={(event) => setSplit(event.target.value)}
            options={[
              { value: 'train', label: 'Train' },
              { value: 'test', label: 'Test' },
            ]}
          />
          <Select
            aria-label="Class"
            className="w-40"
            value={one >= 0 ? chosen : ''}
            placeholder={classes.length > classesAtOnce ? `First ${classesAtOnce} classes` : 'All classes'}
            onChange={(event) => setChosen(event.target.value)}
            options={classes.map((name, index) => ({ value: String(index), label: name }))}
          />
          <Button icon={<Shuffle size={14} aria-hidden />} onClick={() => setSeed((seed + 1) % 1_000_000)}>
            Show other images
          </Button>
        </>
      }
    >
      {one >= 0 ? (
        <ImageGrid
          dataset={dataset.id}
          split={split}
          classIndex={one}
          seed={seed}
          count={96}
          columns={12}
          alt={`96 ${split} images of class ${classes[one]}`}
        />
      ) : (
        <div className="flex flex-col gap-1.5">
          {shown.map(({ name, index }) => (
            <div key={name} className="grid grid-cols-[7rem_minmax(0,1fr)] items-center gap-3">
              <p className="truncate text-right text-sm" title={name}>
                {name}
              </p>
              <ImageGrid
                dataset={dataset.id}
                split={split}
                classIndex={index}
                seed={seed}
                count={16}
                columns={16}
                alt={`16 ${split} images of class ${name}`}
              />
            </div>
          ))}
        </div>
      )}
    </Panel>
  );
}
