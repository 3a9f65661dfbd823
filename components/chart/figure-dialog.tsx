'use client';
/** @file A drawing for a paper: as broad as a column, as PDF or SVG that bring their fonts. */
import { useEffect, useState } from 'react';
import { atWidth, columnWidths, type FigureSize, figureSize, narrowestFigure, widestFigure } from '@/domain/figure';
import { apiAddress } from '../base-path';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Input, Select } from '../ui/input';
import { toastProblem } from '../ui/toast';
import { saveFile } from './save-file';

/** Height of its width. */
const usualShape = 0.62;

export function FigureDialog({
  title,
  draw,
  onClose,
}: {
  title: string;
  /** Null if there is nothing to draw yet. */
  draw: (size: FigureSize) => string | null | Promise<string | null>;
  onClose: () => void;
}) {
  const [width, setWidth] = useState<number>(columnWidths.single);
  const [free, setFree] = useState(false);
  const [height, setHeight] = useState<number | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const sound = width >= narrowestFigure && width <= widestFigure;
  const tall = height ?? Math.round(width * usualShape * 100) / 100;
  useEffect(() => {
    let current = true;
    const size = figureSize(width, tall);
    const make = async (): Promise<void> => {
      const svg = sound && tall > 0 ? await draw(size) : null;
      if (current) setPicture(svg === null ? null : atWidth(svg, width));
    };
    void make().catch(toastProblem);
    return () => {
      current = false;
    };
  }, [draw, width, tall, sound]);
  const save = async (format: 'pdf' | 'svg'): Promise<void> => {
    setPending(true);
    try {
      const answer = await fetch(apiAddress('/api/figures'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ svg: picture, format, title }),
      });
      if (!answer.ok) throw new Error(await refusalOf(answer));
      saveFile(`${title}.${format}`, await answer.blob());
    } catch (error) {
      toastProblem(error);
    } finally {
      setPending(false);
    }
  };
  const button = (format: 'pdf' | 'svg') => (
    <Button
      variant={format === 'pdf' ? 'primary' : 'secondary'}
      disabled={picture === null || pending}
      onClick={() => void save(format)}
    >
      {format.toUpperCase()}
    </Button>
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Figure for a paper"
      description="In print its text is 7 to 8 points high. Both files bring their fonts."
      wide
      footer={
        <>
          {button('svg')}
          {button('pdf')}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-end gap-4">
          <Field label="Width">
            {(control) => (
              <Select
                {...control}
                value={free ? 'free' : String(width)}
                options={[
                  { value: String(columnWidths.single), label: `One column, ${columnWidths.single} in` },
                  { value: String(columnWidths.double), label: `Two columns, ${columnWidths.double} in` },
                  { value: 'free', label: 'Another width' },
                ]}
                onChange={({ target: { value } }) => {
                  setFree(value === 'free');
                  if (value !== 'free') setWidth(Number(value));
                }}
              />
            )}
          </Field>
          {free ? <Inches label="Width in inches" value={width} onChange={setWidth} /> : null}
          <Inches label="Height in inches" value={tall} onChange={setHeight} />
        </div>
        {picture === null ? (
          <p className="text-muted text-sm">There is nothing to draw at this size.</p>
        ) : (
          <img
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`}
            alt={`Preview of ${title}`}
            className="max-h-96 max-w-full self-start border border-line"
          />
        )}
      </div>
    </Dialog>
  );
}

function Inches({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          type="number"
          className="w-28"
          min={narrowestFigure}
          max={widestFigure}
          step={0.05}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        />
      )}
    </Field>
  );
}

async function refusalOf(answer: Response): Promise<string> {
  const said: unknown = await answer.json().catch(() => null);
  const error: unknown = typeof said === 'object' && said !== null ? Reflect.get(said, 'error') : null;
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : null;
  return typeof message === 'string' ? message : `The platform answered with status ${answer.status}.`;
}
