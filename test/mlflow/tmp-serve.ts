import { serveWithDispatcher } from './served';
const served = await serveWithDispatcher();
console.log(served.url, served.platform.dataDirectory);
process.on('SIGTERM', () => void served.close().then(() => process.exit(0)));
