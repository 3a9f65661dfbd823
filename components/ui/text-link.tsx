/** @file A link inside text or a table cell. */
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cx } from './class-names';

export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link {...rest} className={cx('text-accent underline-offset-2 hover:underline', className)} />;
}
