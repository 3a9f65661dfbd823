/** @file The key of a change that is about all series of its run. Without a schema: charts read it in a browser. */
export const everySeries = '*';
