'use client';
/** @file A value that follows its source after a pause, so that typing does not send a request per letter. */
import { useEffect, useState } from 'react';

export function useDebounced<T>(value: T, milliseconds = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
