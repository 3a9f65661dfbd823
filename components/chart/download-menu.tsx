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
  svg: () => string | null;
  csv: () => string;
  more?: readonly MenuItem[];
}) {
  const withSvg = (use: (text: string) => unknown): void => {
    const text = svg();
    if (text !== null) use(text);
  };
  return (
    <Menu
      trigger={<IconButton size="s" label={`Download ${title}`} icon={<Download size={14} aria-hidden />} />}
      items={[
        { label: 'CSV of what is drawn', onSelect: () => saveFile(`${title}.csv`, 'text/csv', csv()) },
        { label: 'SVG', onSelect: () => withSvg((text) => saveFile(`${title}.svg`, 'image/svg+xml', text)) },
        { label: 'PNG', onSelect: () => withSvg((text) => savePng(`${title}.png`, text).catch(toastProblem)) },
        ...more,
      ]}
    />
  );
}
