/** A camera, microphone or loudspeaker. */
export interface ZegoDeviceInfo {
  /** For `useVideoDevice` and `useAudioDevice`; stays the same for this page while the person keeps its permission. */
  deviceID: string;
  /** Empty until the person has allowed the use of such a device. */
  deviceName: string;
}

/** All devices (`enumDevices`, as in ZEGO's web SDK). */
export interface ZegoDeviceInfos {
  /** Cameras. */
  cameras: ZegoDeviceInfo[];
  /** Microphones. */
  microphones: ZegoDeviceInfo[];
  /** Loudspeakers; empty where a page may not choose one. */
  speakers: ZegoDeviceInfo[];
}
