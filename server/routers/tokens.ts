/** @file Procedures of `tokens`. */
import {
  createdTokenSchema,
  createToken,
  createTokenInput,
  listTokens,
  listTokensInput,
  revokedTokenSchema,
  revokeToken,
  revokeTokenInput,
  tokenListSchema,
} from '@/server/services/tokens/tokens';
import { procedure, router } from '@/server/trpc';

/** A token is its owner's alone, so a viewer may make one, for a viewer. */
export const tokensRouter = router({
  list: procedure('viewer').input(listTokensInput).output(tokenListSchema).query(listTokens),
  create: procedure('viewer').input(createTokenInput).output(createdTokenSchema).mutation(createToken),
  revoke: procedure('viewer').input(revokeTokenInput).output(revokedTokenSchema).mutation(revokeToken),
});
