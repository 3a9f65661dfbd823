/**
 * @file The one rule for new passwords, used by the server wherever one is set and by the forms while the user types. Length is what counts
 * against guessing (NIST SP 800-63B); also refused is what guessers try first: repetitions, rows of keys, the best known, one's own name.
 */

export const shortestPassword = 10;
export const longestPassword = 128;

/** Minimum of characters that follow neither from earlier ones nor from known words; with fewer, any length is guessed soon. */
const fewestOfItsOwn = 4;
/** The longest piece that must not make up the whole. */
const longestPiece = 6;

/** Rows of keys that guessers try, forwards and backwards. */
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

/** The most common leaked passwords, as words: a number or a sign after them does not help. */
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

/** Replaces a known word: no key types it. */
const known = '\u0001';

/**
 * Why a password is refused, as the end of a sentence, with what to do; null if it is accepted.
 * @param own what is known of its owner: handle, e-mail address, name
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

/** Whether it is one repeated piece. */
function isRepetition(text: string): boolean {
  if (new Set(text).size <= 2) return true;
  for (let length = 1; length <= longestPiece && 2 * length <= text.length; length++) {
    if (text.startsWith(text.slice(length)) && text.slice(length) === text.slice(0, -length)) return true;
  }
  return false;
}

/** Independent characters; a row of keys and a repeated character count as one, a known word as none. */
function ofItsOwn(text: string): number {
  const single = text.replace(/(.)\1+/gsu, '$1');
  let count = 0;
  for (let i = 0; i < single.length; i += Math.max(1, rowAt(single, i))) if (single[i] !== known) count++;
  return count;
}

/** Length of the row of keys that begins here; 0 if there is none; two neighbours are not a row. */
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
