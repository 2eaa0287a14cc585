import type { FakeEngine } from './fake-engines.ts';

/**
 * The producer whose packets a producer really gets: itself, or for a relayed one that at the other end of
 * the relay, if every encoding arrives from there under the keys that both ends have.
 */
export function originOf(
  engines: readonly FakeEngine[],
  engine: FakeEngine | undefined,
  producerId: string | undefined,
): string | undefined {
  const producer = engine?.producers.get(producerId ?? '');
  const relay = producer && engine?.transports.get(producer.transportId)?.relay;
  if (producer === undefined || relay === undefined) return producer && producerId;
  const origins = producer.encodings.map(({ ssrc }, index) => {
    for (const other of engines)
      for (const [transportId, transport] of other.transports) {
        const isOtherEnd =
          transport.relay?.sendKey === relay.receiveKey && transport.relay.receiveKey === relay.sendKey;
        if (!isOtherEnd) continue;
        for (const consumer of other.consumers.values()) {
          const { encodings } = consumer.params.rtpParameters;
          if (consumer.transportId !== transportId || encodings?.[0]?.ssrc !== ssrc) continue;
          return consumer.params.encoding === index && !consumer.paused ? consumer.producerId : undefined;
        }
      }
    return undefined;
  });
  return origins.every((origin) => origin === origins[0]) ? origins[0] : undefined;
}
