/** @file Where a journey listens for webhooks: the one host that the platform under test may send to. */

export const webhookPort = (): number => Number(process.env.MASTHEAD_E2E_PORT ?? '3219') + 1000;

export const webhookHost = (): string => `127.0.0.1:${webhookPort()}`;
