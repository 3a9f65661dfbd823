/** @file How far a copy is: a line to stderr for each tenth, none for what is done at once. Ctrl-C ends the copy. */
import type { CommandContext } from '../io';

export function tellShare({ io, json }: Pick<CommandContext, 'io' | 'json'>, done: string): (share: number) => void {
  let said = 0;
  return (share) => {
    io.signal.throwIfAborted();
    const tenths = Math.floor(10 * share);
    if (tenths > said && tenths < 10 && !json) io.err(`${10 * tenths} % ${done}\n`);
    said = Math.max(said, tenths);
  };
}
