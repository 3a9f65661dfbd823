/** @file Cell types. The same draw serves every cell of one type. */

/** nas-bench-201 has but `normal` cells: its reduction blocks hold no decision. */
export const cellTypes = ['normal', 'reduce'] as const;
export type CellType = (typeof cellTypes)[number];
