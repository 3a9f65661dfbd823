'use client';
/** @file Where the focus goes when a dialog closes: to what opened it, not to the top of the page. */
import { useRef } from 'react';

export interface FocusBack {
  readonly onOpenAutoFocus: () => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/** For the content of a dialog that has no trigger. */
export function useFocusBack(): FocusBack {
  const opener = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = openerNow();
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const known = opener.current;
      const to = known?.isConnected === true ? known : document.querySelector('main');
      if (to instanceof HTMLElement) to.focus();
    },
  };
}

/** An item of a menu is gone with its menu: the button that opened it takes the focus instead. */
function openerNow(): HTMLElement | null {
  const { activeElement } = document;
  const menu = activeElement?.closest('[role=menu]');
  const button = menu == null ? null : document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  if (button !== null) return button;
  return activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : null;
}
