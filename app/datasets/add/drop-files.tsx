'use client';
/** @file Files for an upload: chosen, or dropped here. */
import { type ComponentProps, type DragEvent, type RefObject, useState } from 'react';
import { cx } from '@/components/ui/class-names';
import { FileInput } from '@/components/ui/input';
import { formatBytes, plural } from '@/domain/format';

export function DropFiles({
  control,
  input,
  files,
  onFiles,
}: {
  /** Of its field: id and descriptions. */
  control: Omit<ComponentProps<'input'>, 'type'>;
  input: RefObject<HTMLInputElement | null>;
  files: readonly File[];
  onFiles: (files: File[]) => void;
}) {
  // Dropping is for the pointer; the file input inside does the same by keyboard.
  const [over, setOver] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const entries = [...event.dataTransfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
    const folders = entries.filter(({ isDirectory }) => isDirectory);
    if (folders.length === 0) {
      setSaid(null);
      onFiles([...event.dataTransfer.files]);
      return;
    }
    setSaid(`Looking through ${folders.map(({ name }) => name).join(', ')} …`);
    import('./folder-archive')
      .then(({ droppedFiles }) => droppedFiles(entries))
      .then(
        (found) => {
          setSaid(found.length === 0 ? 'There is no file in it.' : null);
          onFiles(found);
        },
        () => setSaid('The browser can’t read this folder: pack it, or give its path on the server.'),
      );
  };
  return (
    <fieldset
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        'flex flex-col gap-2 rounded-md border border-line-strong border-dashed p-3',
        over && 'border-accent bg-accent-soft',
      )}
    >
      <FileInput {...control} ref={input} multiple onChange={(event) => onFiles([...(event.target.files ?? [])])} />
      <p className="text-muted text-xs" aria-live="polite">
        {said !== null
          ? said
          : files.length === 0
            ? 'Or drop files and folders here.'
            : `${files.length === 1 ? `${files[0]?.name}: ` : ''}${plural(files.length, 'file')}, ${formatBytes(files.reduce((sum, { size }) => sum + size, 0))}`}
      </p>
    </fieldset>
  );
}
