/** @file One form of a text for search and order: capitals, accents written in two ways and letters of any script alike. */

/**
 * Equal for texts that differ in case or in how an accent is encoded: "ПРИВЕТ" and "привет", "Straße" and "STRASSE", both
 * forms of "é". Lower case goes first, so that every form of a letter ends in one capital.
 */
export function fold(text: string): string {
  // Most texts are ASCII, and a query folds every name of the table.
  if (/^[\0-\x7f]*$/.test(text)) return text.toUpperCase();
  return text.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}

/** Whether `text` contains `part`, ignoring case. Every text contains an empty part. */
export function holds(text: string, part: string): boolean {
  return fold(text).includes(fold(part));
}

/** The words of a search, folded: a match contains each of them. */
export function foldedWords(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}
