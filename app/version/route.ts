/** @file What clients of the MLflow protocol ask first: which version of it is spoken here. */
import { protocolVersion } from '@/server/mlflow/version';

export function GET(): Response {
  return new Response(protocolVersion);
}
