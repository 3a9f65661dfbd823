'use client';
/** @file What is made of the images: colours, what is kept, size and shape, the share for testing. */
import type { UseFormReturn } from 'react-hook-form';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { FitFigure } from './fit-figure';
import type { ImageFormValues } from './image-form-values';

const keepHelp: Readonly<Record<ImageFormValues['keep'], string>> = {
  auto: 'Files where more than 4 GiB are given, else pixels',
  pixels: 'Fastest to train on; all images have one size',
  encoded: 'JPEG, PNG and WebP as they come, any size; decoded while runs compute',
};

export function HowImages({ form }: { form: UseFormReturn<ImageFormValues> }) {
  const { errors } = form.formState;
  const keep = form.watch('keep');
  const fit = form.watch('fit');
  const files = keep === 'encoded';
  const shaped = files || form.watch('side').trim() !== '';
  return (
    <div className="flex flex-wrap items-start gap-4">
      <Field label="Keep" help={keepHelp[keep]} className="w-60">
        {(control) => (
          <Select
            {...control}
            {...form.register('keep')}
            options={[
              { value: 'auto', label: 'By how much is given' },
              { value: 'pixels', label: 'Pixels of one size' },
              { value: 'encoded', label: 'The images’ files' },
            ]}
          />
        )}
      </Field>
      <Field
        label="Size"
        unit="px"
        help={files ? 'At which they are shown and compared; empty: 224' : 'Empty: unchanged, all the same size'}
        error={errors.side?.message}
        className="w-44"
      >
        {(control) => <Input {...control} {...form.register('side')} inputMode="numeric" />}
      </Field>
      {shaped ? (
        <div className="flex items-start gap-3">
          <Field label="Shape" help="How an image becomes a square" className="w-44">
            {(control) => (
              <Select
                {...control}
                {...form.register('fit')}
                options={[
                  { value: 'crop', label: 'Crop to the middle' },
                  { value: 'pad', label: 'Pad with black' },
                  { value: 'stretch', label: 'Stretch' },
                ]}
              />
            )}
          </Field>
          <FitFigure fit={fit} />
        </div>
      ) : null}
      <Field label="Colours" className="w-44">
        {(control) => (
          <Select
            {...control}
            {...form.register('channels')}
            options={[
              { value: 'auto', label: 'Grey if every image is' },
              { value: '1', label: 'Grey' },
              { value: '3', label: 'Colour' },
            ]}
          />
        )}
      </Field>
      <Field
        label="For testing"
        unit="%"
        help="Where folders give no split"
        error={errors.testPercent?.message}
        className="w-44"
      >
        {(control) => <Input {...control} type="number" {...form.register('testPercent', { valueAsNumber: true })} />}
      </Field>
      <Checkbox
        {...form.register('grouped')}
        label="Classes are grouped in folders"
        description="group/class/image: a group is a folder of class folders"
        className="pt-6"
      />
    </div>
  );
}
