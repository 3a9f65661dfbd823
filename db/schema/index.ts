/** @file All tables. */
export * from './definitions';
export * from './members';
export * from './platform';
export * from './results';
export * from './runs';
export * from './series';
export * from './studies';
