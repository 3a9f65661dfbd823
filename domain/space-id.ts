/** @file Recognises a search space's id, without a schema, for browsers. */
import type { SpaceId } from './ids';

export function isSpaceId(text: string): text is SpaceId {
  return /^sp_[0-9a-z]{12}$/.test(text);
}
