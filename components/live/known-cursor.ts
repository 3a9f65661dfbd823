/** @file Where in the change feed a page stands that came from the server with its answers: nothing before need be heard. */

/** The last change that was there before the page's answers were read. */
export const knownCursorKey = ['known-cursor'] as const;
