import { execFileSync } from 'node:child_process';

/** Where the engine's packets go. */
export interface Network {
  readonly name: string;
  /** Arguments of engine-bench. */
  readonly args: readonly string[];
}

export const LOOPBACK: Network = { name: 'loopback', args: [] };

const NAMESPACE = 'parley-bench';
const [OURS, THEIRS] = ['parley-bench0', 'parley-bench1'];
const [OUR_ADDRESS, THEIR_ADDRESS] = ['10.213.77.1', '10.213.77.2'];

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** A pair of virtual network devices, of which one is in a namespace of its own. To be disposed of. */
export interface Pair extends Disposable {
  /** The kernel hands several datagrams on as one, as it does to a network card that cuts them. */
  whole(): Network;
  /** The kernel cuts them itself, as for a card that cannot. */
  cut(): Network;
}

/** @throws {Error} when this user may not make network devices, or there is no `ip` */
export function makePair(): Pair {
  remove();
  ip('netns', 'add', NAMESPACE);
  try {
    ip('link', 'add', OURS, 'type', 'veth', 'peer', 'name', THEIRS, 'netns', NAMESPACE);
    ip('address', 'add', `${OUR_ADDRESS}/30`, 'dev', OURS);
    ip('link', 'set', OURS, 'up');
    ip('-n', NAMESPACE, 'address', 'add', `${THEIR_ADDRESS}/30`, 'dev', THEIRS);
    ip('-n', NAMESPACE, 'link', 'set', THEIRS, 'up');
  } catch (error) {
    remove();
    throw error;
  }
  const args = ['--address', OUR_ADDRESS, '--namespace', NAMESPACE];
  const network = (name: string, segments: string): Network => {
    ip('link', 'set', 'dev', OURS, 'gso_max_segs', segments);
    return { name, args };
  };
  return {
    whole: () => network('veth', '65535'),
    cut: () => network('veth, cut by the kernel', '1'),
    [Symbol.dispose]: remove,
  };
}

/** What an earlier run may have left, too. */
function remove(): void {
  try {
    ip('netns', 'delete', NAMESPACE);
  } catch {
    // There was none. With the namespace go its device and the other end of it.
  }
}
