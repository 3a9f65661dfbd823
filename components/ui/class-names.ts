/** @file Joins class names; of two that set the same property, the later wins. */
import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({});

export function cx(...values: ClassValue[]): string {
  return merge(clsx(values));
}
