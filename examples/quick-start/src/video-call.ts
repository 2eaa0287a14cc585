import {
  ZegoCanvas,
  ZegoEngineProfile,
  type ZegoEventHandler,
  ZegoExpressEngine,
  type ZegoExtendedData,
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRoomConfig,
  ZegoRoomStateChangedReason,
  ZegoScenario,
  type ZegoStream,
  ZegoStreamQualityLevel,
  ZegoUpdateType,
  ZegoUser,
} from '@parley/sdk';
import type { Settings } from './settings.ts';

/** A video call between two people: every step of the quick start, in its order. */
export class VideoCall implements ZegoEventHandler {
  readonly #settings: Settings;
  readonly #localView: HTMLElement;
  readonly #remoteView: HTMLElement;
  readonly #log: (line: string) => void;
  #playedStreamID: string | undefined;

  constructor(
    settings: Settings,
    views: { local: HTMLElement; remote: HTMLElement },
    log: (line: string) => void,
  ) {
    this.#settings = settings;
    this.#localView = views.local;
    this.#remoteView = views.remote;
    this.#log = log;
  }

  createEngine(): void {
    const { appID, appSign, server } = this.#settings;
    // #region create-engine
    const profile = new ZegoEngineProfile();
    // The app's number, such as 1234567890. The server's first start and its console show it.
    profile.appID = appID;
    // The app's 64 characters, such as '0123456789012345678901234567890123456789012345678901234567890123'.
    profile.appSign = appSign;
    // Choose the scenario of your app; this is for live broadcasts.
    profile.scenario = ZegoScenario.Broadcast;
    // The address of your Parley server. Leave it out when your page comes from it.
    profile.server = server;
    // Creates the engine with this object as its event handler. The handler may be null and be set later by setEventHandler.
    ZegoExpressEngine.createEngine(profile, this);
    // #endregion
  }

  // #region callbacks
  // After loginRoom this tells how the connection to the room is doing.
  onRoomStateChanged(
    reason: ZegoRoomStateChangedReason,
    errorCode: number,
    extendedData: ZegoExtendedData,
    roomID: string,
  ): void {
    if (reason === ZegoRoomStateChangedReason.Logining) {
      this.#log(`Logging in to ${roomID}`);
    } else if (reason === ZegoRoomStateChangedReason.Logined) {
      // Only now, and after Reconnected, do published and played streams carry sound and picture.
      this.#log(`Logged in to ${roomID}`);
    } else if (reason === ZegoRoomStateChangedReason.LoginFailed) {
      // For instance, the AppID or the AppSign is wrong.
      this.#log(`Login to ${roomID} failed: ${errorCode} ${extendedData}`);
    } else if (reason === ZegoRoomStateChangedReason.Reconnecting) {
      // The connection broke; the SDK is bringing it back.
      this.#log(`Reconnecting to ${roomID}`);
    } else if (reason === ZegoRoomStateChangedReason.Reconnected) {
      this.#log(`Reconnected to ${roomID}`);
    } else if (reason === ZegoRoomStateChangedReason.ReconnectFailed) {
      this.#log(`Reconnecting to ${roomID} failed: ${errorCode}`);
    } else if (reason === ZegoRoomStateChangedReason.KickOut) {
      // For instance, the same userID logged in elsewhere.
      this.#log(`Kicked out of ${roomID}: ${errorCode}`);
    } else if (reason === ZegoRoomStateChangedReason.Logout) {
      this.#log(`Logged out of ${roomID}`);
    } else if (reason === ZegoRoomStateChangedReason.LogoutFailed) {
      this.#log(`Logout of ${roomID} failed: ${errorCode}`);
    }
  }

  // Others in the room began or ended streams.
  onRoomStreamUpdate(
    updateType: ZegoUpdateType,
    streamList: ZegoStream[],
    _extendedData: ZegoExtendedData,
    _roomID: string,
  ): void {
    if (updateType === ZegoUpdateType.Add) {
      // Streams are new: play them.
      this.playFirst(streamList);
    } else if (updateType === ZegoUpdateType.Delete) {
      // Streams are gone: stop playing them.
      this.stopPlaying(streamList);
    }
  }

  // Others came or went. Only logins whose config has isUserStatusNotify are told, and told of.
  // Not guaranteed in rooms of more than 500 people.
  onRoomUserUpdate(updateType: ZegoUpdateType, userList: ZegoUser[], roomID: string): void {
    if (updateType === ZegoUpdateType.Add) {
      for (const user of userList) {
        this.#log(`${user.userName} came into ${roomID}`);
      }
    } else if (updateType === ZegoUpdateType.Delete) {
      for (const user of userList) {
        this.#log(`${user.userName} left ${roomID}`);
      }
    }
  }

  // How publishing one's own stream is doing. After a break in the network the SDK retries and tells so here.
  onPublisherStateUpdate(
    state: ZegoPublisherState,
    errorCode: number,
    _extendedData: ZegoExtendedData,
    streamID: string,
  ): void {
    if (errorCode !== 0) {
      this.#log(`Publishing ${streamID} failed: ${errorCode}`);
    } else {
      switch (state) {
        case ZegoPublisherState.Publishing:
          this.#log(`Publishing ${streamID}`);
          break;
        case ZegoPublisherState.PublishRequesting:
          this.#log(`Asking to publish ${streamID}`);
          break;
        case ZegoPublisherState.NoPublish:
          this.#log(`Not publishing ${streamID}`);
          break;
      }
    }
  }

  // How playing a stream is doing. After a break in the network the SDK retries.
  onPlayerStateUpdate(
    state: ZegoPlayerState,
    errorCode: number,
    _extendedData: ZegoExtendedData,
    streamID: string,
  ): void {
    if (errorCode !== 0) {
      this.#log(`Playing ${streamID} failed: ${errorCode}`);
    } else {
      switch (state) {
        case ZegoPlayerState.Playing:
          this.#log(`Playing ${streamID}`);
          break;
        case ZegoPlayerState.PlayRequesting:
          this.#log(`Asking to play ${streamID}`);
          break;
        case ZegoPlayerState.NoPlay:
          this.#log(`Not playing ${streamID}`);
          break;
      }
    }
  }

  // Every two seconds: the network of oneself and of those whose streams are played.
  onNetworkQuality(
    userID: string,
    upstreamQuality: ZegoStreamQualityLevel,
    downstreamQuality: ZegoStreamQualityLevel,
  ): void {
    if (userID === '') {
      // One's own network.
      this.#showQuality('You', upstreamQuality, downstreamQuality);
    } else {
      this.#showQuality(userID, upstreamQuality, downstreamQuality);
    }
    /*
      ZegoStreamQualityLevel.Excellent  very good
      ZegoStreamQualityLevel.Good       good
      ZegoStreamQualityLevel.Medium     fair
      ZegoStreamQualityLevel.Bad        poor
      ZegoStreamQualityLevel.Die        no connection
      ZegoStreamQualityLevel.Unknown    not known, or the direction is not used
    */
  }
  // #endregion

  loginRoom(): void {
    // #region login-room
    // You choose roomID; it is unique within your AppID. Users who are to talk log in to the same room.
    const roomID = this.#settings.roomID;
    // With a userID only, the user's name is the same. It is unique within your AppID, and may not be empty.
    const user = new ZegoUser(this.#settings.userID);
    const config = new ZegoRoomConfig();
    // Only with isUserStatusNotify does onRoomUserUpdate come.
    config.isUserStatusNotify = true;
    // With an AppSign no token is needed. To log in by the safer Token:
    // config.token = token;
    ZegoExpressEngine.shared().loginRoom(roomID, user, config, (errorCode) => {
      // (Optional) The result of the login, for whoever needs no more than that.
      if (errorCode === 0) {
        this.#log('The login succeeded');
      } else {
        // docs/errors.md says what the code means.
        this.#log(`The login failed: ${errorCode}`);
      }
    });
    // #endregion
  }

  publish(): void {
    const localView = this.#localView;
    const localStreamID = this.#settings.localStreamID;
    // #region publish
    // Shows one's own picture, scaled to fit into the view.
    const previewCanvas = new ZegoCanvas(localView);
    ZegoExpressEngine.shared().startPreview(previewCanvas);

    // To be called after loginRoom; there is no need to wait for its answer.
    // streamID is unique within your AppID: of two users who publish the same one, the later fails.
    ZegoExpressEngine.shared().startPublishingStream(localStreamID);
    // #endregion
  }

  playFirst(streamList: ZegoStream[]): void {
    const remoteView = this.#remoteView;
    // #region play
    // To keep the example short, only the first of the new streams is played. Your app goes through the whole list.
    const streamID = streamList[0]?.streamID;
    if (streamID !== undefined) {
      ZegoExpressEngine.shared().startPlayingStream(streamID, new ZegoCanvas(remoteView));
    }
    // #endregion
    this.#playedStreamID = streamID;
  }

  stopPlaying(streamList: ZegoStream[]): void {
    for (const { streamID } of streamList) {
      ZegoExpressEngine.shared().stopPlayingStream(streamID);
    }
    this.#playedStreamID = undefined;
  }

  hangUp(): void {
    // #region stop-publishing
    // Stop publishing.
    ZegoExpressEngine.shared().stopPublishingStream();
    // #endregion

    // #region stop-preview
    // Stop the preview.
    ZegoExpressEngine.shared().stopPreview();
    // #endregion

    const streamID = this.#playedStreamID;
    if (streamID !== undefined) {
      // #region stop-playing
      // Stop playing.
      ZegoExpressEngine.shared().stopPlayingStream(streamID);
      // #endregion
    }

    // #region logout-room
    // Leave the room.
    ZegoExpressEngine.shared().logoutRoom();
    // #endregion
  }

  destroyEngine(): void {
    // #region destroy-engine
    ZegoExpressEngine.destroyEngine(() => {
      // Camera and microphone are released now. Do nothing with the engine in here.
      this.#log('The engine is destroyed');
    });
    // #endregion
  }

  #showQuality(who: string, up: ZegoStreamQualityLevel, down: ZegoStreamQualityLevel): void {
    const name = (level: ZegoStreamQualityLevel): string =>
      Object.entries(ZegoStreamQualityLevel).find(([, value]) => value === level)?.[0] ?? String(level);
    this.#log(`${who}: up ${name(up)}, down ${name(down)}`);
  }
}
