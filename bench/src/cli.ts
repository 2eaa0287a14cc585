import { parseArgs } from 'node:util';
import { benchForward } from './forward/bench.ts';
import { benchJoin } from './join/bench.ts';
import { benchNetem } from './netem/bench.ts';
import { benchRelay } from './relay/bench.ts';
import { benchSessions } from './sessions/bench.ts';

const USAGE = `npm run bench -- join [--runs 30]       login and first frames, in a browser, p50 and p95
npm run bench -- forward [--seconds 10] [--single]  CPU and memory of forwarding, beside Janus
npm run bench -- relay [--seconds 10]               CPU of a stream whose players are on two engines, beside one
npm run bench -- sessions [--count 10000]           memory of idle sessions, logins/s, a full room's news
npm run bench -- netem [--quick] [--only loss=10,30 --only rtt=100 --only rate=5] [--side player|publisher|both]
                       [--contenders parley,janus] [--seconds 10]
                                                    what a player has of a call over faulty links; as root`;

/** Reads a whole number of at least `least` from an option. */
function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} is ${JSON.stringify(text)}; allowed: a whole number from ${least}`);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '10' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    side: { type: 'string', default: 'player' },
    contenders: { type: 'string', default: 'parley,janus' },
    single: { type: 'boolean', default: false },
  },
});
const [bench] = positionals;
try {
  if (bench === 'join') await benchJoin({ runs: whole('runs', values.runs, 1) });
  else if (bench === 'sessions') await benchSessions({ count: whole('count', values.count, 100) });
  else if (bench === 'netem')
    await benchNetem({
      quick: values.quick,
      only: values.only,
      seconds: whole('seconds', values.seconds, 1),
      side: values.side,
      contenders: values.contenders.split(','),
    });
  else if (bench === 'relay') await benchRelay({ seconds: whole('seconds', values.seconds, 1) });
  else if (bench === 'forward')
    await benchForward({
      seconds: whole('seconds', values.seconds, 1),
      load: values.single ? 'single' : 'frames',
    });
  else {
    console.error(USAGE);
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? `bench: ${error.message}` : error);
  process.exitCode = 1;
}
