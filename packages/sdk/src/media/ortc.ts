/** The one place where the wire's ORTC objects become mediasoup-client's: the same shape, narrower names. */
import type * as wire from '@parley/protocol';
import type { types } from 'mediasoup-client';

export function toRtpCapabilities(capabilities: wire.RtpCapabilities): types.RtpCapabilities {
  return capabilities as types.RtpCapabilities;
}

export function toRtpParameters(parameters: wire.RtpParameters): types.RtpParameters {
  return parameters as types.RtpParameters;
}

export function toTransportOptions(transport: wire.TransportDescription): types.TransportOptions {
  const { id, iceParameters, dtlsParameters } = transport;
  return {
    id,
    iceParameters: toIceParameters(iceParameters),
    // mediasoup-client still asks for the field's old name besides the new one.
    iceCandidates: transport.iceCandidates.map(({ tcpType, ...candidate }) => ({
      ...candidate,
      ip: candidate.address,
      ...(tcpType === undefined ? {} : { tcpType }),
    })),
    dtlsParameters,
  };
}

export function toIceParameters({ iceLite, ...rest }: wire.IceParameters): types.IceParameters {
  return iceLite === undefined ? rest : { ...rest, iceLite };
}

/** What mediasoup-client made of this browser's parameters holds texts and numbers only, as the wire wants. */
export function toWireCapabilities(capabilities: types.RtpCapabilities): WireCapabilities {
  return capabilities as WireCapabilities;
}

export function toWireParameters(parameters: types.RtpParameters): WireParameters {
  return parameters as WireParameters;
}

type WireCapabilities = wire.RequestBody<'setReceiveCapabilities'>['rtpCapabilities'];
type WireParameters = wire.RequestBody<'publish'>['tracks'][number]['rtpParameters'];
