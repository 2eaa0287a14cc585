import type { LookTicket } from '@parley/protocol/console';
import {
  ZegoCanvas,
  type ZegoEventHandler,
  ZegoExpressEngine,
  ZegoRoomConfig,
  ZegoRoomStateChangedReason,
  type ZegoStream,
  ZegoUpdateType,
  ZegoUser,
} from '@parley/sdk';
import { ask } from '../api/client.ts';

/** A stream that is looked at. */
export interface SeenStream {
  readonly streamId: string;
  readonly userId: string;
  readonly userName: string;
  /** Where the SDK shows its picture. */
  readonly host: HTMLElement;
  /** Whether a picture has come. */
  readonly hasPicture: boolean;
}

export type LookState =
  | { readonly phase: 'entering' }
  | { readonly phase: 'looking'; readonly isConnected: boolean; readonly streams: readonly SeenStream[] }
  /** `error`: why it could not begin; `reason`: what ended it, in the server's words. */
  | { readonly phase: 'ended'; readonly error?: unknown; readonly reason?: string };

interface Options {
  readonly appId: number;
  readonly roomId: string;
  readonly onChange: (state: LookState) => void;
}

/** Looks into a room with the public SDK, as a member that nobody sees (SIG-60). */
export class LookSession {
  readonly #options: Options;
  #state: LookState = { phase: 'entering' };
  #engine: ZegoExpressEngine | undefined;
  #userId: string | undefined;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { appId, roomId } = this.#options;
    try {
      const { userId, userName, token } = await this.#ticket();
      if (this.#isOver) return;
      this.#userId = userId;
      this.#engine = ZegoExpressEngine.createEngine(
        { appID: appId, appSign: '', scenario: 0, server: '' },
        this.#handler(),
      );
      const config = new ZegoRoomConfig({ token, isUserStatusNotify: true });
      const { errorCode, extendedData } = await this.#engine.loginRoom(
        roomId,
        new ZegoUser(userId, userName),
        config,
      );
      if (errorCode === 0) this.#look((before) => before);
      else this.#end({ reason: `${errorCode} ${String(extendedData)}` });
    } catch (error) {
      this.#end({ error });
    }
  }

  /** Ends it; nothing is told of after that. */
  close(): void {
    this.#isOver = true;
    if (this.#engine !== undefined) void ZegoExpressEngine.destroyEngine();
    this.#engine = undefined;
  }

  setMuted(isMuted: boolean): void {
    void this.#engine?.muteAllPlayStreamAudio(isMuted);
    if (!isMuted) void this.#engine?.resumePlayback();
  }

  #handler(): ZegoEventHandler {
    return {
      onRoomStateChanged: (reason, errorCode, extendedData) => {
        if (reason === ZegoRoomStateChangedReason.Reconnecting) this.#connected(false);
        if (reason === ZegoRoomStateChangedReason.Reconnected) this.#connected(true);
        if (
          reason === ZegoRoomStateChangedReason.KickOut ||
          reason === ZegoRoomStateChangedReason.ReconnectFailed
        )
          this.#end({ reason: String(extendedData.message ?? extendedData.reason ?? errorCode) });
      },
      onRoomStreamUpdate: (type, streams) => {
        for (const stream of streams)
          if (type === ZegoUpdateType.Add) this.#add(stream);
          else this.#remove(stream);
      },
      onPlayerRenderVideoFirstFrame: (streamId) =>
        this.#look((streams) =>
          streams.map((seen) => (seen.streamId === streamId ? { ...seen, hasPicture: true } : seen)),
        ),
      onRoomTokenWillExpire: () => void this.#renew(),
    };
  }

  #add({ streamID: streamId, user }: ZegoStream): void {
    const host = document.createElement('div');
    host.className = 'seen__host';
    const seen = { streamId, userId: user.userID, userName: user.userName, host, hasPicture: false };
    this.#look((streams) => [...streams.filter((other) => other.streamId !== streamId), seen]);
    void this.#engine?.startPlayingStream(streamId, new ZegoCanvas(host));
  }

  #remove({ streamID: streamId }: ZegoStream): void {
    this.#look((streams) => streams.filter((seen) => seen.streamId !== streamId));
    void this.#engine?.stopPlayingStream(streamId);
  }

  /** Goes on looking; when that is not allowed any more, the server ends it. */
  async #renew(): Promise<void> {
    const { token } = await this.#ticket().catch(() => ({ token: undefined }));
    if (token !== undefined) await this.#engine?.renewToken(this.#options.roomId, token);
  }

  #ticket(): Promise<LookTicket> {
    const { appId, roomId } = this.#options;
    const body = this.#userId === undefined ? {} : { userId: this.#userId };
    return ask<LookTicket>('POST', `/apps/${appId}/rooms/${encodeURIComponent(roomId)}/look-in`, body);
  }

  #look(change: (streams: readonly SeenStream[]) => readonly SeenStream[]): void {
    const before = this.#state;
    if (before.phase === 'ended') return;
    const { streams, isConnected } = before.phase === 'looking' ? before : { streams: [], isConnected: true };
    this.#set({ phase: 'looking', isConnected, streams: change(streams) });
  }

  #connected(isConnected: boolean): void {
    if (this.#state.phase === 'looking') this.#set({ ...this.#state, isConnected });
  }

  #end(why: { readonly error?: unknown; readonly reason?: string }): void {
    if (this.#state.phase === 'ended') return;
    this.#set({ phase: 'ended', ...why });
    this.close();
  }

  #set(state: LookState): void {
    this.#state = state;
    if (!this.#isOver) this.#options.onChange(state);
  }
}
