import { memberQuality } from '../../room/quality.ts';
import type { Handler } from './context.ts';

/** [SIG-38] */
export const reportQuality: Handler<'reportQuality'> = (
  { signal, session },
  { upstream, downstream, streams },
) => {
  if (session.rights.kind === 'look') return {};
  session.awaitedPlays.clientReports();
  const playersOf = (streamId: string) => signal.media.playersOf(session.appId, streamId);
  signal.deliver(memberQuality(session.membership, { upstream, downstream }, playersOf));
  if (streams.length > 0) signal.measured(session, streams);
  return {};
};
