/** @file The platform's client: typed calls, and the change feed. */
export { type Client, createClient } from './create-client';
export { type FeedEvent, type WatchOptions, watchChanges } from './watch-changes';
