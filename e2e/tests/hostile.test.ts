import { scenario } from '../harness/scenario.ts';
import { hostileMedia, hostileMember, hostileRequests, hostileSockets } from '../scenarios/hostile.ts';

const alone = { ownServer: {}, timeoutMs: 120_000 };

scenario(
  '[SIG-1] [SIG-4] [SIG-5] [SIG-6] wrong, oversized and flooding WebSocket frames do not touch a call',
  hostileSockets,
  alone,
);
scenario('wrong, oversized and unending HTTP requests do not touch a call', hostileRequests, alone);
scenario('wrong and flooding STUN, DTLS, RTP and RTCP do not touch a call', hostileMedia, alone);

scenario(
  'a member that sends wrong RTP and RTCP with the right keys does not touch a call',
  hostileMember,
  alone,
);
