'use client';
/** @file The downloads of any picture: PNG, SVG, CSV; and what else its owner adds. */
import { Download } from 'lucide-react';
import { IconButton } from '../ui/button';
import { Menu, type MenuItem } from '../ui/menu';
import { toastProblem } from '../ui/toast';
import { saveFile, savePng } from './save-file';

export function DownloadMenu({
  title,
  svg,
  csv,
  more = [],
}: {
  /** Also names the files. */
  title: string;
  /** Null if there is nothing to draw yet. */
  svg: () => string | null | Promise<string | null>;
  csv: () => string | Promise<string>;
  more?: readonly MenuItem[];
}) {
  const save = async (act: () => Promise<unknown>): Promise<void> => {
    await act().catch(toastProblem);
  };
  const withSvg = (use: (text: string) => unknown): void =>
    void save(async () => {
      const text = await svg();
      if (text !== null) await use(text);
    });
  return (
    <Menu
      trigger={<IconButton size="s" label={`Download ${title}`} icon={<Download size={14} aria-hidden />} />}
      items={[
        {
          label: 'CSV of what is drawn',
          onSelect: () => void save(async () => saveFile(`${title}.csv`, 'text/csv', await csv())),
        },
        { label: 'SVG', onSelect: () => withSvg((text) => saveFile(`${title}.svg`, 'image/svg+xml', text)) },
        { label: 'PNG', onSelect: () => withSvg((text) => savePng(`${title}.png`, text)) },
        ...more,
      ]}
    />
  );
}
