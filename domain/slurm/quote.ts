/** @file Words for the shell that ssh starts on a login node: the only place where an argument meets a shell. */

/** One word that every POSIX shell reads back as it is. @throws RangeError for what no argument can hold */
export function quoteForShell(word: string): string {
  if (word.includes('\0')) throw new RangeError('An argument cannot hold a zero byte.');
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function shellLine(words: readonly string[]): string {
  return words.map(quoteForShell).join(' ');
}
