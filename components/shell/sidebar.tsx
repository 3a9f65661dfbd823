/** @file The navigation at the left: icons from 768 pixels on, words from 1024. On a phone it is a drawer of the top bar. */

import { IntentLink } from '../ui/intent-link';
import { Emblem } from './emblem';
import { NavigationList } from './navigation-list';

export function Sidebar() {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh w-12 shrink-0 flex-col gap-4 overflow-y-auto border-line border-r bg-surface px-1.5 py-2 md:flex lg:w-52 lg:px-2"
    >
      <IntentLink
        href="/"
        className="flex h-8 items-center gap-2.5 rounded-md px-1.5 font-semibold text-lg tracking-tight"
      >
        <Emblem />
        <span className="sr-only lg:not-sr-only">Masthead</span>
      </IntentLink>
      <NavigationList narrow />
    </nav>
  );
}
