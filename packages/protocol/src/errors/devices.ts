import { entries, entry } from './entry.ts';

/** Cameras, microphones and loudspeakers. */
export const DEVICE = entries({
  deviceError: entry(1006001, 400, true, 'the camera or microphone failed', '摄像头或麦克风异常'),
  deviceNotFound: entry(1006002, 400, false, 'no such camera or microphone', '找不到摄像头或麦克风'),
  deviceNotAllowed: entry(
    1006003,
    403,
    false,
    'the use of the camera or microphone was refused; allow it in the browser',
    '摄像头或麦克风权限被拒绝，请在浏览器中允许',
  ),
  deviceZeroFps: entry(1006004, 400, true, 'the camera delivers no pictures', '摄像头无画面输出'),
  deviceBusy: entry(
    1006005,
    409,
    true,
    'the camera or microphone is in use by another program',
    '摄像头或麦克风被其他程序占用',
  ),
  deviceUnplugged: entry(
    1006006,
    400,
    true,
    'the camera or microphone was unplugged',
    '摄像头或麦克风已被拔出',
  ),
  soundLevelIntervalIllegal: entry(
    1006031,
    400,
    false,
    'the sound level interval must be 100 to 3000 ms',
    '声浪回调间隔须为 100 到 3000 毫秒',
  ),
  deviceInternal: entry(1006099, 500, true, 'the device layer failed inside', '设备内部错误'),
});

/** Sharing the screen. */
export const SCREEN = entries({
  screenDenied: entry(1020000, 403, false, 'screen sharing was refused', '屏幕共享权限被拒绝'),
  screenUnsupported: entry(
    1020001,
    400,
    false,
    'this browser cannot share the screen',
    '当前浏览器不支持屏幕共享',
  ),
});
