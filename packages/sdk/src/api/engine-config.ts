import { ParleyError, PERIODS } from '@parley/protocol';

/** `ZegoExpressEngine.setEngineConfig` (reference §1.1). */
export interface ZegoEngineConfig {
  /**
   * `room_retry_time`: seconds for which a broken connection to a room is retried; default 1200.
   * `av_retry_time`: seconds for which a broken stream is retried; default 1200.
   */
  advancedConfig?: Record<string, string>;
}

/** How long what is retried, in milliseconds. */
export interface RetryWindows {
  /** Milliseconds that the room's connection is retried. */
  readonly roomMs: number;
  /** Milliseconds that an interrupted stream is retried. */
  readonly streamMs: number;
}

const KEYS = ['room_retry_time', 'av_retry_time'] as const;

/** Checks the settings. @throws ParleyError 1000017 naming the key */
export function readEngineConfig(config: ZegoEngineConfig): ZegoEngineConfig {
  for (const key of KEYS) secondsOf(config, key);
  return config;
}

export function retryWindowsOf(config: ZegoEngineConfig): RetryWindows {
  return {
    roomMs: secondsOf(config, 'room_retry_time') * 1000,
    streamMs: secondsOf(config, 'av_retry_time') * 1000,
  };
}

function secondsOf(config: ZegoEngineConfig, key: (typeof KEYS)[number]): number {
  const text = config.advancedConfig?.[key];
  if (text === undefined) return PERIODS.reconnectWindowMs / 1000;
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new ParleyError('illegalParameter', {
    detail: `advancedConfig.${key} is "${text}"; allowed: seconds, 0 or more`,
  });
}
