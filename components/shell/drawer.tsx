'use client';
/** @file The navigation on a phone: a drawer behind a button. Its code loads on first use. */
import { Menu as MenuIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Suspense, useRef, useState } from 'react';
import { patient } from '@/components/patient';
import { IconButton } from '../ui/button';

const load = () => import('./open-drawer');
const OpenDrawer = dynamic(patient(() => load().then((part) => part.OpenDrawer)));

export function Drawer() {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={button}
        label="Pages"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => setOpen(true)}
        icon={<MenuIcon size={18} aria-hidden />}
        className="-ml-2 md:hidden"
      />
      <Suspense>
        {open ? <OpenDrawer onClose={() => setOpen(false)} onClosed={() => button.current?.focus()} /> : null}
      </Suspense>
    </>
  );
}
