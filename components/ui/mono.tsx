'use client';
/** @file Ids and hashes in the monospaced face, with a button that copies them whole. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button';
import { cx } from './class-names';

export function CopyButton({
  text,
  label = 'Copy',
}: {
  text: string /** What is copied: "Copy hash". */;
  label?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <IconButton
      size="s"
      label={copied ? 'Copied' : label}
      onClick={copy}
      icon={copied ? <Check size={14} aria-hidden className="text-done" /> : <Copy size={14} aria-hidden />}
    />
  );
}

/** `head` characters of a long hash are shown; all of it on hover and when copied. */
export function Mono({
  text,
  head,
  copy = false,
  className,
}: {
  text: string;
  head?: number;
  copy?: boolean;
  className?: string;
}) {
  const cut = head !== undefined && text.length > head;
  return (
    <span className={cx('inline-flex min-w-0 items-center gap-1', className)}>
      <code className="min-w-0 break-all font-mono text-xs" title={cut ? text : undefined}>
        {cut ? `${text.slice(0, head)}…` : text}
      </code>
      {copy ? <CopyButton text={text} label={`Copy ${text.slice(0, 12)}`} /> : null}
    </span>
  );
}
