/** @file The liveness check of MLflow clients; /api/health has the details. */
export function GET(): Response {
  return new Response('OK');
}
