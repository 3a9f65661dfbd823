/** @file Every address below /api, in development. In production the web server answers it before Next (server/web/direct.ts). */
import { answerRequest } from '@/server/http/routes';

export const dynamic = 'force-dynamic';

export {
  answerRequest as DELETE,
  answerRequest as GET,
  answerRequest as PATCH,
  answerRequest as POST,
  answerRequest as PUT,
};
