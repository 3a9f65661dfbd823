/** @file The first request of MLflow's clients, in development. */
import { answerRequest } from '@/server/http/routes';

export const dynamic = 'force-dynamic';

export { answerRequest as GET };
