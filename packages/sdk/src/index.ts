/**
 * Parley's browser SDK: the ZEGO Express API over WebRTC.
 * @packageDocumentation
 */
export { ERRORS, errorNameOf, ParleyError } from '@parley/protocol';
export { ZegoAudioConfig, ZegoAudioConfigPreset } from './api/audio-config.ts';
export { ZegoCanvas } from './api/canvas.ts';
export * from './api/constants.ts';
export type * from './api/device.ts';
export type { ZegoEngineConfig } from './api/engine-config.ts';
export type { ZegoEventHandler } from './api/event-handler.ts';
export type * from './api/event-listener.ts';
export type * from './api/play.ts';
export { ZegoEngineProfile } from './api/profile.ts';
export type * from './api/publish.ts';
export * from './api/room.ts';
export { ZegoUser } from './api/user.ts';
export { ZegoVideoConfig, ZegoVideoConfigPreset } from './api/video-config.ts';
export { ZegoExpressEngine } from './engine.ts';
