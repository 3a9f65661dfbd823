/** @file A schema's refusal, as a sentence that says what would be valid. */
import type { z } from 'zod';

/** The schema's own messages are kept; the library's are reworded. */
export function plainIssue(issue: z.core.$ZodIssue): string {
  if (!/^(Too small|Too big|Invalid input)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'too_small':
      return `Give ${issue.inclusive === false ? 'more than' : 'at least'} ${countOf(issue.origin, issue.minimum)}.`;
    case 'too_big':
      return `Give ${issue.inclusive === false ? 'less than' : 'at most'} ${countOf(issue.origin, issue.maximum)}.`;
    case 'invalid_type':
      if (issue.expected === 'int') return 'Give a whole number.';
      return issue.expected === 'number' ? 'Give a number.' : issue.message;
    default:
      return issue.message;
  }
}

function countOf(origin: string, bound: number | bigint): string {
  const items = origin === 'string' ? 'characters' : origin === 'array' || origin === 'set' ? 'entries' : '';
  return items === ''
    ? String(bound)
    : `${bound} ${bound === 1 ? items.replace(/(ies|s)$/, (end) => (end === 'ies' ? 'y' : '')) : items}`;
}
