import { type ZegoEngineProfile, type ZegoEventHandler, ZegoExpressEngine } from '@parley/sdk';

/** What the call page uses of the SDK. */
export type Engine = Pick<
  ZegoExpressEngine,
  | 'loginRoom'
  | 'logoutRoom'
  | 'startPreview'
  | 'stopPreview'
  | 'startPublishingStream'
  | 'stopPublishingStream'
  | 'startPlayingStream'
  | 'stopPlayingStream'
  | 'enableCamera'
  | 'muteMicrophone'
  | 'enableAudioCaptureDevice'
  | 'enumDevices'
  | 'useVideoDevice'
  | 'useAudioDevice'
  | 'startScreenCapture'
  | 'stopScreenCapture'
  | 'startSoundLevelMonitor'
  | 'startActiveSpeakerMonitor'
  | 'resumePlayback'
>;

/** Creates and destroys the page's one engine. */
export interface EngineFactory {
  create(profile: ZegoEngineProfile, handler: ZegoEventHandler): Engine;
  destroy(): Promise<void>;
}

export const sdkEngines: EngineFactory = {
  create: (profile, handler) => ZegoExpressEngine.createEngine(profile, handler),
  destroy: () => ZegoExpressEngine.destroyEngine(),
};
