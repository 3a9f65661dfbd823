/** @file A link inside text or a table cell. */
import type { ComponentProps } from 'react';
import { cx } from './class-names';
import { IntentLink } from './intent-link';

export function TextLink({ className, ...rest }: ComponentProps<typeof IntentLink>) {
  return <IntentLink {...rest} className={cx('text-accent underline-offset-2 hover:underline', className)} />;
}
