/** @file What an import of images accepts at most: far above real datasets, far below what hurts the machine. */
export const importLimits = {
  /** One image file. */
  imageFileBytes: 64 << 20,
  /** Pixels of one encoded image, before it is resized. */
  imagePixels: 50_000_000,
  /** Side of a stored image. */
  side: 1024,
  classes: 10_000,
  entries: 5_000_000,
  /** An archive may grow by this factor once it is larger than `inflatedFreely`. Real image archives hardly grow at all. */
  inflationFactor: 100,
  inflatedFreely: 256 << 20,
} as const;
