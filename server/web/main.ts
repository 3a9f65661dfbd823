/** @file The web server's program (dist/web.js): Next, behind our own server. Ends on SIGTERM and SIGINT. */
import { Server } from 'node:http';
import next from 'next';
import { limitFiles } from '@/disk/file-modes';
import { settings } from '@/server/environment';
import { logger } from '@/server/logger';
import { platformDatabase } from '@/server/platform-context';
import { prepareTables } from '@/server/services/runs/read/prepare-tables';
import { endWithSupervisor } from '@/server/services/system/end-with-supervisor';
import { giveMemoryBackWhenQuiet } from '@/server/services/system/give-memory-back';
import { directly } from './direct';
import { gateRules } from './rules';
import { watchTrouble } from './trouble-page';
import { watchDatabase } from './watch-database';
import { createWebServer } from './web-server';
import { whenQuiet } from './when-quiet';

/** Requests that are running when the server is told to end have this long; event streams never end on their own. */
const lastWords = 2_000;

limitFiles(process.env);
endWithSupervisor();
giveMemoryBackWhenQuiet();
const { host, port, dataDirectory, basePath } = settings();
const development = process.env.NODE_ENV === 'development';
// Next listens for web sockets on the server that it is given: one that nobody connects to, behind the gate.
const behind = new Server();
const rules = gateRules(settings());
const server = createWebServer({
  development,
  rules,
  upgradeOn: behind,
  trouble: watchTrouble(dataDirectory, { open: !rules.single }),
});
const app = next({
  dev: development,
  dir: process.env.MASTHEAD_ROOT ?? process.cwd(),
  hostname: host,
  port,
  httpServer: behind,
});
await app.prepare();
const handler = app.getRequestHandler();
server.handleWith(development ? handler : directly(basePath, handler));
server.http.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.http.listen(port, host);
watchDatabase(settings());
// What fails here is read when it is asked for, and said there.
prepareTables(() => platformDatabase().db, whenQuiet(server.http)).catch((err: unknown) => {
  logger().warn({ err }, 'the tables of runs were not read in advance');
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());

async function end(): Promise<void> {
  const hurry = setTimeout(() => server.http.closeAllConnections(), lastWords);
  await new Promise((resolve) => server.http.close(resolve));
  clearTimeout(hurry);
  await app.close();
  process.exit(0);
}
