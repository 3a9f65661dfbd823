/** @file Where clients of the MLflow protocol ask whether anyone is there; /api/health says how it is. */
export function GET(): Response {
  return new Response('OK');
}
