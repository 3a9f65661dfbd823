/** @file The first request of MLflow clients: the version of the protocol here. */
import { protocolVersion } from '@/server/mlflow/version';

export function GET(): Response {
  return new Response(protocolVersion);
}
