'use client';
/** @file A value that follows its source once that has been at rest for a while: what is typed is not asked letter by letter. */
import { useEffect, useState } from 'react';

export function useDebounced<T>(value: T, milliseconds = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
