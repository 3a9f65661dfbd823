'use client';
/** @file The downloads of any picture: itself as PNG and SVG, what it draws as a table; and what else its owner adds. */
import { Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Suspense, useState } from 'react';
import { patient } from '@/components/patient';
import type { FigureSize } from '@/domain/figure';
import type { DataTable } from '@/domain/table';
import { IconButton } from '../ui/button';
import { Menu, type MenuItem } from '../ui/menu';
import { toastProblem } from '../ui/toast';
import { saveFile, savePng } from './save-file';
import { tableItems } from './table-items';

const FigureDialog = dynamic(patient(() => import('./figure-dialog').then((part) => part.FigureDialog)));

export function DownloadMenu({
  title,
  svg,
  table,
  more = [],
}: {
  /** Also names the files. */
  title: string;
  /** As it is on the screen, or laid out for a size in print; null if there is nothing to draw yet. */
  svg: (size?: FigureSize) => string | null | Promise<string | null>;
  table: () => DataTable | Promise<DataTable>;
  more?: readonly MenuItem[];
}) {
  const [forPaper, setForPaper] = useState(false);
  const withSvg = (use: (text: string) => unknown): void => {
    const act = async (): Promise<void> => {
      const text = await svg();
      if (text !== null) await use(text);
    };
    void act().catch(toastProblem);
  };
  return (
    <>
      <Menu
        trigger={<IconButton size="s" label={`Download ${title}`} icon={<Download size={14} aria-hidden />} />}
        items={[
          ...tableItems(title, table, (format) => `${format} of what is drawn`),
          {
            label: 'SVG',
            onSelect: () => withSvg((text) => saveFile(`${title}.svg`, new Blob([text], { type: 'image/svg+xml' }))),
          },
          { label: 'PNG', onSelect: () => withSvg((text) => savePng(`${title}.png`, text)) },
          { label: 'Figure for a paper', onSelect: () => setForPaper(true) },
          ...more,
        ]}
      />
      {/* Its own boundary: waiting for it must not hide the chart. */}
      <Suspense>
        {forPaper ? <FigureDialog title={title} draw={svg} onClose={() => setForPaper(false)} /> : null}
      </Suspense>
    </>
  );
}
