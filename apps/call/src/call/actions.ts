import type { Credentials } from '../credentials/credentials.ts';
import type { Device } from '../failure/failure-kind.ts';

export interface DeviceChoice {
  readonly id: string;
  /** Empty until the browser lets the page see names. */
  readonly name: string;
}

export type DeviceKind = Device | 'speaker';

/** The devices of each kind and the one in use (`''`: the system's default). No `speaker` where a browser cannot choose. */
export type DeviceLists = Readonly<
  Record<Device, { readonly choices: readonly DeviceChoice[]; readonly chosen: string }> & {
    speaker: { readonly choices: readonly DeviceChoice[]; readonly chosen: string } | undefined;
  }
>;

export interface JoinRequest {
  readonly userName: string;
  readonly roomId: string;
}

/** Everything that a person can do on the call page. */
export interface CallActions {
  editCredentials(): void;
  useCredentials(credentials: Credentials): void;
  leaveCredentials(): void;
  join(request: JoinRequest): void;
  hangUp(): void;
  /** Joins the room again in which one was last. */
  rejoin(): void;
  toLobby(): void;
  /** Turns a device on or off; one that failed is tried again. */
  toggle(device: Device): void;
  listDevices(): Promise<DeviceLists>;
  chooseDevice(kind: DeviceKind, id: string): void;
  retryPublishing(): void;
  /** Starts or ends sharing one's own screen. */
  toggleScreen(): void;
  /** Lets sound play; has to be called from a click. */
  allowSound(): void;
  copyLink(roomId: string): void;
  dismissToast(id: number): void;
}

/** The element that holds a stream's `<video>`; it stays the same wherever it is shown. */
export type HostOf = (stream: { readonly streamId: string } | 'local') => HTMLElement;
