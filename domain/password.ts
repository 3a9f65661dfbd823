/**
 * @file The one rule for new passwords, used by the server wherever one is set and by the forms while the user types. Length is what counts
 * against guessing (NIST SP 800-63B); refused beside it is what guessers try first: repetitions, rows of keys, the best known, one's own name.
 */

export const shortestPassword = 10;
export const longestPassword = 128;

/** Of characters that follow neither from what stands before them nor from what is known; with fewer, any length is guessed soon. */
const fewestOfItsOwn = 4;
/** The longest piece that may not be all there is. */
const longestPiece = 6;

/** Rows in which guessers go, forwards and backwards. */
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '!@#$%^&*()',
];

/** What lists of passwords that were lost begin with, as words: a number or a sign behind them helps nobody. */
const bestKnown = (
  'passwords password passwort passwd kennwort contrasena motdepasse senha parola qwerty qwertz azerty letmein welcome willkommen ' +
  'bienvenue iloveyou ichliebedich admin administrator administrateur root toor login master masterkey secret geheim changeme changeit ' +
  'default access test testing tester guest user trustno1 football baseball basketball superman batman spiderman starwars pokemon princess ' +
  'sunshine monkey dragon shadow michael jordan jennifer charlie computer internet whatever freedom mustang liverpool chelsea arsenal ' +
  'hello hallo love lovely angel flower summer winter spring autumn january monday friday google facebook linkedin samsung nintendo ' +
  'minecraft killer hunter ranger cheese cookie banana chocolate blink182 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r q1w2e3r4t5 q1w2e3r4 1qaz2wsx3edc ' +
  '1qaz2wsx zaq12wsx qazwsxedc qazwsx 123qweasdzxc 123qweasd 123qwe qweasdzxc qweasd asdf zxcvbn a1b2c3d4e5 a1b2c3d4 abc123 masthead'
)
  .split(' ')
  .sort((a, b) => b.length - a.length);

/** Signs that replace letters in passwords, as in p4ssw0rd. */
const letters: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/** Stands for a word that is known: no key types it. */
const known = '\u0001';

/**
 * Why a password may not be had, as the end of a sentence about it, with what to do; null if it may.
 * @param own what is known of whose it is: handle, e-mail address, name
 */
export function passwordProblem(password: string, own: readonly string[] = []): string | null {
  if (password.length < shortestPassword)
    return `has at least ${shortestPassword} characters: a few random words work well`;
  if (password.length > longestPassword) return `has at most ${longestPassword} characters`;
  const plain = password.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  if (isRepetition(plain))
    return 'repeats the same few characters: take a few words that have nothing to do with each other';
  if (ofItsOwn(plain) < fewestOfItsOwn) return 'is a row of letters, numbers or keys: take a few random words';
  const names = own.flatMap(namesIn).sort((a, b) => b.length - a.length);
  if (ofItsOwn(without(plain, names)) < fewestOfItsOwn)
    return 'is little more than your own name or address: take a few other words';
  const tail = /[^\p{L}]{0,6}$/u.exec(plain)?.[0] ?? '';
  const head = plain.slice(0, plain.length - tail.length);
  const read = [...head].map((sign) => letters[sign] ?? sign).join('');
  for (const text of [plain, read + tail]) {
    const rest = without(text, [...names, ...bestKnown]).replace(new RegExp(`${known}[^\\p{L}]{0,6}$`, 'u'), known);
    if (ofItsOwn(rest) < fewestOfItsOwn)
      return 'is among the first that anybody would try: take a few words that have nothing to do with each other';
  }
  return null;
}

/** Whether it is one piece again and again. */
function isRepetition(text: string): boolean {
  if (new Set(text).size <= 2) return true;
  for (let length = 1; length <= longestPiece && 2 * length <= text.length; length++) {
    if (text.startsWith(text.slice(length)) && text.slice(length) === text.slice(0, -length)) return true;
  }
  return false;
}

/** Characters that are their own; a row of keys and one character again and again count as one, a known word as none. */
function ofItsOwn(text: string): number {
  const single = text.replace(/(.)\1+/gsu, '$1');
  let count = 0;
  for (let i = 0; i < single.length; i += Math.max(1, rowAt(single, i))) if (single[i] !== known) count++;
  return count;
}

/** Length of the row of keys that begins here; 0 if there is none, for two neighbours are no row. */
function rowAt(text: string, start: number): number {
  let length = 2;
  const isRow = (piece: string): boolean => rows.some((row) => row.includes(piece) || reversed(row).includes(piece));
  while (start + length < text.length && isRow(text.slice(start, start + length + 1))) length++;
  return length > 2 ? length : 0;
}

const reversed = (text: string): string => [...text].reverse().join('');

function without(text: string, words: readonly string[]): string {
  return words.reduce((left, word) => left.replaceAll(word, known), text);
}

/** An address whole and in its parts, a name whole and in its parts; two letters name nobody. */
function namesIn(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  const whole = plain.replace(/\s+/g, '');
  return [whole, ...plain.split(/[^\p{L}\p{N}]+/u)].filter((each) => each.length > 2);
}
