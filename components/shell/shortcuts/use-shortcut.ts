'use client';
/** @file What a page does at a single key, such as Edit or Compare. The shell listens to the keyboard and passes the key on. */
import { useLayoutEffect, useRef } from 'react';

const event = 'masthead-shortcut';

export function passShortcut(key: string): void {
  document.dispatchEvent(new CustomEvent(event, { detail: key }));
}

/** `act` null: nothing to do now. It listens before the browser draws what the key stands for: a key pressed at once is not lost on a busy machine. */
export function useShortcut(key: '?' | 'e' | 'c', act: (() => void) | null): void {
  const latest = useRef(act);
  latest.current = act;
  useLayoutEffect(() => {
    const listen = (told: Event): void => {
      if (told instanceof CustomEvent && told.detail === key) latest.current?.();
    };
    document.addEventListener(event, listen);
    return () => document.removeEventListener(event, listen);
  }, [key]);
}
