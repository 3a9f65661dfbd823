// @ts-check
/** @file Whether the platform in this container answers: what a container engine asks every now and then. */
const address = `http://127.0.0.1:${process.env.PORT ?? '3140'}${process.env.MASTHEAD_BASE_PATH ?? ''}/api/health`;
const answer = await fetch(address, { signal: AbortSignal.timeout(8_000) }).catch(() => null);
process.exit(answer?.ok === true ? 0 : 1);
