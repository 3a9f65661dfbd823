'use client';
/** @file A value that follows another once it has kept still: for asking the server while someone types. */
import { useEffect, useState } from 'react';

export function useDebounced<T>(value: T, milliseconds = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
