import type { CallDetail, QualitySample } from '../api/records.ts';

/** What a sample is about when it does not say: clients report every ten seconds. */
const PERIOD_MS = 10_000;

export const periodOf = ({ figures }: QualitySample): number => figures.periodMs ?? PERIOD_MS;
export const beginOf = (sample: QualitySample): number => sample.atMs - periodOf(sample);

/** The samples of one stream at one member, in their order. */
export interface Line {
  readonly sessionId: string;
  readonly direction: QualitySample['direction'];
  readonly who: string;
  readonly samples: readonly QualitySample[];
}

/** A stream with what is known of it: its publisher's side first, then its players' in the order of their coming. */
export interface StreamLines {
  readonly streamId: string;
  /** Who published it. */
  readonly publisher: string;
  readonly lines: readonly Line[];
  /** The mean of its scores at players, or else at its publisher; `undefined` when it has none. */
  readonly score: number | undefined;
}

/** The streams of a call, the worst first; those without a score last. */
export function streamsOf({ members, streams, quality }: CallDetail): StreamLines[] {
  const names = namesOf(members);
  const ids = [
    ...new Set([...streams.map(({ streamId }) => streamId), ...quality.map(({ streamId }) => streamId)]),
  ];
  const found = ids.map((streamId): StreamLines => {
    const samples = quality.filter((sample) => sample.streamId === streamId);
    const keys = new Map<string, QualitySample[]>();
    for (const sample of samples) {
      const key = `${sample.direction} ${sample.sessionId}`;
      const own = keys.get(key);
      if (own === undefined) keys.set(key, [sample]);
      else own.push(sample);
    }
    const lines = [...keys.values()].flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const { sessionId, direction } = first;
      return { sessionId, direction, who: names.get(sessionId) ?? sessionId, samples: own };
    });
    const order = members.map(({ sessionId }) => sessionId);
    lines.sort(
      (a, b) =>
        Number(a.direction === 'receive') - Number(b.direction === 'receive') ||
        order.indexOf(a.sessionId) - order.indexOf(b.sessionId),
    );
    const publisher = streams.find((stream) => stream.streamId === streamId)?.sessionId;
    return {
      streamId,
      publisher: (publisher === undefined ? undefined : names.get(publisher)) ?? lines[0]?.who ?? streamId,
      lines,
      score: meanScore(samples.filter(({ direction }) => direction === 'receive')) ?? meanScore(samples),
    };
  });
  return found.sort((a, b) => (a.score ?? Number.POSITIVE_INFINITY) - (b.score ?? Number.POSITIVE_INFINITY));
}

/** What members are called: by their names, and by their ids where two have the same name. */
export function namesOf(members: CallDetail['members']): Map<string, string> {
  const idsByName = new Map<string, Set<string>>();
  for (const { userName, userId } of members)
    idsByName.set(userName, (idsByName.get(userName) ?? new Set()).add(userId));
  return new Map(
    members.map(({ sessionId, userId, userName }) => {
      const isShared = (idsByName.get(userName)?.size ?? 0) > 1 || userName === '';
      return [sessionId, isShared ? userId : userName];
    }),
  );
}

function meanScore(samples: readonly QualitySample[]): number | undefined {
  const scores = samples.flatMap(({ figures }) => figures.score ?? []);
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
