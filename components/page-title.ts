'use client';
/** @file The window's title once the record's name is known. */
import { useEffect } from 'react';

export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Masthead`;
  }, [title]);
}
