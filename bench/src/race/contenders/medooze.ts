import { join } from 'node:path';
import { JsonLineProcess } from '../../json-lines.ts';
import { cacheFolder, install } from '../cache.ts';
import type { Contender, Media, Place, RunningServer } from '../contender.ts';
import type { LoadClient } from '../load-client.ts';
import { expectedOf, OFFERED_TRACK, playerOffer, publisherOffer, transportOf } from '../sdp.ts';

const VERSION = '1.156.2';
const HOST = join(import.meta.dirname, '../../../rivals/medooze-host.cjs');

/** medooze's media server, an addon of Node: the process counts that it runs in. */
export const medooze: Contender = {
  id: 'medooze',
  name: 'medooze',
  version: VERSION,
  settings: 'one endpoint; NACK, RTX, transport-wide congestion control, no logging',
  prepare: () => install('medooze', VERSION),
  async start({ address, port }: Place): Promise<RunningServer> {
    const folder = cacheFolder('medooze', VERSION);
    const command = [join(folder, 'node'), HOST, folder, address, String(port)];
    // Its answers come by descriptor 3, its log by standard output: they change places.
    const host = new JsonLineProcess('medooze', 'bash', ['-c', 'exec "$@" 3>&1 1>&2', 'bash', ...command]);
    return new RunningMedooze(host);
  },
};

class RunningMedooze implements RunningServer {
  readonly #host: JsonLineProcess;

  constructor(host: JsonLineProcess) {
    this.#host = host;
  }

  get pids(): number[] {
    return [this.#host.pid];
  }

  async publish(client: LoadClient, media: Media): Promise<string> {
    const offer = publisherOffer(await client.create('publisher'), 'video');
    const { answer } = await this.#host.request<{ answer: string }>('publish', { offer });
    const srtpProfile = await client.connect('publisher', transportOf(answer));
    await client.publish('publisher', { ...OFFERED_TRACK, media });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<void> {
    const offer = playerOffer(await client.create(name));
    const { answer } = await this.#host.request<{ answer: string }>('play', { offer });
    const { formats, transportCc } = expectedOf(answer);
    await client.expect(name, formats, transportCc);
    await client.connect(name, transportOf(answer));
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}
