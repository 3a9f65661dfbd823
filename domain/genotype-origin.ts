/** @file Where an accuracy comes from. Without a schema, for browsers. */
export const genotypeOrigins = ['ours', 'elsewhere', 'published'] as const;
