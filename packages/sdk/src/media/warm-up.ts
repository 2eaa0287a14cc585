import type { types } from 'mediasoup-client';

/** Its mid must differ from every mid that the server gives. */
const WARM_UP_MID = 'warm-up';
/** RTP never comes from it; mediasoup-client's own probation uses 1234. */
const WARM_UP_SSRC = 1235;

/**
 * Makes a receive transport do ICE and DTLS now, before anything is played, by consuming a track that does not
 * exist: the browser connects for it as for any other. It is a video track because mediasoup-client adds a line
 * for bandwidth probation with the first video track, which the first real play then need not wait for.
 */
export async function warmUp(transport: types.Transport, capabilities: types.RtpCapabilities): Promise<void> {
  const codec = capabilities.codecs?.find(
    ({ kind, mimeType }) => kind === 'video' && !mimeType.toLowerCase().endsWith('/rtx'),
  );
  if (codec?.preferredPayloadType === undefined) return;
  const { kind, preferredPayloadType, ...rest } = codec;
  await transport.consume({
    id: WARM_UP_MID,
    producerId: WARM_UP_MID,
    kind,
    rtpParameters: {
      mid: WARM_UP_MID,
      codecs: [{ ...rest, payloadType: preferredPayloadType }],
      headerExtensions: (capabilities.headerExtensions ?? [])
        .filter((extension) => extension.kind === 'video')
        .map(({ uri, preferredId }) => ({ uri, id: preferredId })),
      encodings: [{ ssrc: WARM_UP_SSRC }],
      rtcp: { cname: WARM_UP_MID, reducedSize: true },
    },
  });
}
