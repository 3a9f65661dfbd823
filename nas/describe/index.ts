/** @file Sizes of networks. */
export * from './describe';
