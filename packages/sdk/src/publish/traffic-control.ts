/** What gives way where there is not room for a whole picture. Pure. */
import {
  ZegoTrafficControlFocusOnMode,
  ZegoTrafficControlMinVideoBitrateMode,
  ZegoTrafficControlProperty,
} from '../api/constants.ts';

const { AdaptiveFPS, AdaptiveResolution } = ZegoTrafficControlProperty;

/** What the app has asked of a channel's traffic control. Minima of 0 are none. */
export interface TrafficControl {
  /** Bits of `ZegoTrafficControlProperty`; `off`: nothing but the bitrate gives way; `default`: as suits the source. */
  readonly property: number | 'off' | 'default';
  readonly minKbps: number;
  readonly belowMinKbps: ZegoTrafficControlMinVideoBitrateMode;
  readonly minFps: number;
  readonly minWidth: number;
  readonly minHeight: number;
  readonly focusOn: ZegoTrafficControlFocusOnMode;
}

export const DEFAULT_TRAFFIC_CONTROL: TrafficControl = {
  property: 'default',
  minKbps: 0,
  belowMinKbps: ZegoTrafficControlMinVideoBitrateMode.NoVideo,
  minFps: 0,
  minWidth: 0,
  minHeight: 0,
  focusOn: ZegoTrafficControlFocusOnMode.Remote,
};

/** The picture as it leaves the encoder, the largest of its sizes. */
export interface EncodedPicture {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Whether the network or the machine holds it below what is configured. */
  readonly isLimited: boolean;
}

/**
 * What the encoder is to give up first.
 *
 * @param usual what it gives up where the app asks for nothing
 * @param chosen what was chosen at the last look, which stays while the picture is limited: a floor that is kept by giving
 *   up the other thing must not be forgotten because it is kept
 */
export function degradationPreference(
  control: TrafficControl,
  usual: RTCDegradationPreference,
  picture?: EncodedPicture,
  chosen?: RTCDegradationPreference,
): RTCDegradationPreference {
  const wished = preferenceOf(control, usual);
  if (picture === undefined || !picture.isLimited) return wished;
  const isSlow = picture.fps < control.minFps;
  const isSmall = picture.width < control.minWidth || picture.height < control.minHeight;
  if (isSlow === isSmall) return isSlow ? 'balanced' : (chosen ?? wished);
  return isSlow ? 'maintain-framerate' : 'maintain-resolution';
}

function preferenceOf(
  { property }: TrafficControl,
  usual: RTCDegradationPreference,
): RTCDegradationPreference {
  if (property === 'default') return usual;
  const bits = property === 'off' ? 0 : property;
  const [isSlower, isSmaller] = [(bits & AdaptiveFPS) !== 0, (bits & AdaptiveResolution) !== 0];
  if (isSlower && isSmaller) return 'balanced';
  if (isSlower) return 'maintain-resolution';
  if (isSmaller) return 'maintain-framerate';
  // In the specification again since 2024; TypeScript's library does not know it yet.
  return 'maintain-framerate-and-resolution' as RTCDegradationPreference;
}
