/** @file Settings: its pages beside each other. */
import type { ReactNode } from 'react';
import { SettingsNavigation } from './settings-navigation';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <>
      <SettingsNavigation />
      {children}
    </>
  );
}
