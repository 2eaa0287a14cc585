import { parseArgs } from 'node:util';
import { makeCapture } from './capture/bench.ts';
import { benchEngine } from './engine/bench.ts';
import { benchForward } from './forward/bench.ts';
import { benchJoin } from './join/bench.ts';
import { benchNetem } from './netem/bench.ts';
import { benchRace, CONTENDER_IDS } from './race/bench.ts';
import { benchRelay } from './relay/bench.ts';
import { benchSessions } from './sessions/bench.ts';
import { benchSoak } from './soak/bench.ts';

const USAGE = `npm run bench -- join [--runs 30]
    login and first frames, in a browser, p50 and p95
npm run bench -- race [--only ${CONTENDER_IDS.join(',')}] [--rounds 3] [--seconds 5] [--players 50] [--kbps 2000]
    CPU, delay and memory of forwarding, beside rivals under the same load; those that are not here are installed
    into ~/.cache/parley-race (PARLEY_RACE_CACHE)
npm run bench -- forward [--rounds 3] [--seconds 5] [--kbps 2000]
    CPU for each packet and memory for each player with 50, 100 and 200 of them, beside Debian's Janus
npm run bench -- engine [--rounds 3] [--players 50]
    CPU and memory of the engine's code alone, by its ways of talking to the kernel; as root over a network, too
npm run bench -- capture --out FILE [--seconds 10]
    what Chromium's encoder sends, for parley load --capture FILE
npm run bench -- relay [--seconds 5]
    CPU of a stream whose players are on two engines, beside one
npm run bench -- sessions [--count 10000]
    memory of idle sessions, logins/s, a full room's news
npm run bench -- soak [--minutes 60]
    members come and go; memory, descriptors and objects at quiet moments, and a verdict
npm run bench -- netem [--quick] [--only loss=10,30 --only rtt=100 --only rate=5] [--side player|publisher|both]
                       [--contenders parley,janus] [--seconds 10]
    what a player has of a call over faulty links; as root
npm run bench -- netem --steps
    the same while a link's rate falls and rises during the call`;

/** Reads a whole number from an option. */
function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} is ${JSON.stringify(text)}; allowed: a whole number from ${least} to ${most}`);
}

/** Reads ids, separated by commas. */
function contenders(texts: readonly string[]): string[] {
  const ids = texts.flatMap((text) => text.split(',')).filter((id) => id !== '');
  for (const id of ids)
    if (!CONTENDER_IDS.includes(id))
      throw new Error(`--only has ${JSON.stringify(id)}; allowed: ${CONTENDER_IDS.join(', ')}`);
  return ids;
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '10000' },
      minutes: { type: 'string', default: '60' },
      runs: { type: 'string', default: '30' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string' },
      players: { type: 'string', default: '50' },
      kbps: { type: 'string', default: '2000' },
      help: { type: 'boolean', short: 'h', default: false },
      quick: { type: 'boolean', default: false },
      steps: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
      side: { type: 'string', default: 'player' },
      contenders: { type: 'string', default: 'parley,janus' },
    },
  });
  const [bench] = positionals;
  if (values.help) console.log(USAGE);
  else if (bench === 'join') await benchJoin({ runs: whole('runs', values.runs, [1, 1_000]) });
  else if (bench === 'sessions')
    await benchSessions({ count: whole('count', values.count, [100, 1_000_000]) });
  else if (bench === 'capture') {
    if (values.out === undefined) throw new Error('--out is missing: the file to write');
    await makeCapture({ seconds: whole('seconds', values.seconds ?? '10', [1, 40]), out: values.out });
  } else if (bench === 'soak') await benchSoak({ minutes: whole('minutes', values.minutes, [1, 1_440]) });
  else if (bench === 'relay')
    await benchRelay({ seconds: whole('seconds', values.seconds ?? '5', [1, 600]) });
  else if (bench === 'engine')
    benchEngine({
      rounds: whole('rounds', values.rounds, [1, 100]),
      players: whole('players', values.players, [1, 1_000]),
    });
  else if (bench === 'netem')
    await benchNetem({
      quick: values.quick,
      only: values.only,
      seconds: whole('seconds', values.seconds ?? '10', [1, 600]),
      side: values.side,
      contenders: values.contenders.split(','),
      steps: values.steps,
    });
  else if (bench === 'forward')
    await benchForward({
      rounds: whole('rounds', values.rounds, [1, 100]),
      seconds: whole('seconds', values.seconds ?? '5', [1, 600]),
      kbps: whole('kbps', values.kbps, [50, 20_000]),
    });
  else if (bench === 'race')
    await benchRace({
      only: contenders(values.only),
      rounds: whole('rounds', values.rounds, [1, 100]),
      seconds: whole('seconds', values.seconds ?? '5', [1, 600]),
      players: whole('players', values.players, [1, 400]),
      kbps: whole('kbps', values.kbps, [50, 20_000]),
    });
  else {
    console.error(USAGE);
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? `bench: ${error.message}` : error);
  process.exitCode = 1;
}
