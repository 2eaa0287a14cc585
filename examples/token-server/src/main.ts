/** Starts the token server with the settings that README.md lists. */
import { readSettings } from './settings.ts';
import { createTokenServer } from './token-server.ts';

const settings = readSettings(process.env);
const server = createTokenServer(settings);
server.listen(settings.port, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.port;
  process.stdout.write(`token server on http://127.0.0.1:${port}\n`);
});
