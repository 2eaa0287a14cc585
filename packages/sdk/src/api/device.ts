/** A camera, microphone or loudspeaker. */
export interface ZegoDeviceInfo {
  deviceID: string;
  /** Empty until the person has allowed the use of such a device. */
  deviceName: string;
}

/** All devices (`enumDevices`, as in ZEGO's web SDK). */
export interface ZegoDeviceInfos {
  cameras: ZegoDeviceInfo[];
  microphones: ZegoDeviceInfo[];
  speakers: ZegoDeviceInfo[];
}
