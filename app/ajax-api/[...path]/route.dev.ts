/** @file MLflow's other addresses, in development. */
import { answerRequest } from '@/server/http/routes';

export const dynamic = 'force-dynamic';

export {
  answerRequest as DELETE,
  answerRequest as GET,
  answerRequest as PATCH,
  answerRequest as POST,
  answerRequest as PUT,
};
