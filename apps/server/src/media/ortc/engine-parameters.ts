import type { RtpParameters as WireRtpParameters } from '@parley/protocol';
import type { RtpParameters as EngineRtpParameters } from '../media-engine.ts';

/** The same parameters without keys that hold `undefined`, as the engine's types want them. */
export function toEngineParameters(parameters: WireRtpParameters): EngineRtpParameters {
  return {
    ...defined('mid', parameters.mid),
    codecs: parameters.codecs.map(({ mimeType, payloadType, clockRate, channels, ...codec }) => ({
      mimeType,
      payloadType,
      clockRate,
      ...defined('channels', channels),
      parameters: codec.parameters,
      rtcpFeedback: codec.rtcpFeedback,
    })),
    headerExtensions: parameters.headerExtensions,
    encodings: parameters.encodings.map((encoding) => ({
      ...defined('ssrc', encoding.ssrc),
      ...defined('rid', encoding.rid),
      ...defined('codecPayloadType', encoding.codecPayloadType),
      ...defined('rtx', encoding.rtx),
      ...defined('dtx', encoding.dtx),
      ...defined('scalabilityMode', encoding.scalabilityMode),
      ...defined('maxBitrate', encoding.maxBitrate),
    })),
    rtcp: {
      ...defined('cname', parameters.rtcp.cname),
      ...defined('reducedSize', parameters.rtcp.reducedSize),
    },
  };
}

function defined<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}
