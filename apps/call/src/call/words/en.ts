import type { Quality } from '../quality.ts';

const QUALITY: Readonly<Record<Quality, string>> = {
  unknown: 'connection not known yet',
  excellent: 'excellent connection',
  good: 'good connection',
  medium: 'fair connection',
  bad: 'poor connection',
  lost: 'connection lost',
};

/** Everything the call page says in English. */
export const EN = {
  title: 'Parley',
  pageTitle: (room: string) => `${room} – Parley`,
  opening: 'Opening…',
  skipToControls: 'Skip to the controls',
  menu: {
    language: 'Language',
    theme: 'Appearance',
    auto: 'System',
    light: 'Light',
    dark: 'Dark',
    debug: 'Debug page',
  },

  lobby: {
    heading: 'Join a call',
    lead: 'Everybody with the link meets in the same room.',
    name: 'Your name',
    namePlaceholder: 'How others see you',
    room: 'Room',
    newRoom: 'New room name',
    call: 'Call',
    joining: 'Joining…',
    copyLink: 'Copy invitation link',
    preview: 'Your camera',
    cameraOffPreview: 'Camera is off',
    cameraStarting: 'Starting the camera…',
    joinAnyway: 'You can join all the same.',
    credentials: 'Credentials',
    defaultName: 'Guest',
  },

  credentials: {
    heading: 'Connect to your project',
    lead: 'This server needs to know which project the call belongs to. The console shows these values.',
    appId: 'AppID',
    by: 'Sign in with',
    appSign: 'AppSign',
    token: 'Token',
    userId: 'UserID',
    userIdHint: 'The user for whom the token was made.',
    kept: 'Kept in this browser only.',
    save: 'Continue',
    cancel: 'Back',
    wrongAppId: 'A whole number from 1 to 4294967295.',
    wrongAppSign: '64 characters, 0–9 and a–f.',
    wrongToken: 'A token begins with 04.',
    wrongUserId: 'Required: the token is for this user only.',
  },

  devices: {
    heading: 'Camera and sound',
    camera: 'Camera',
    microphone: 'Microphone',
    speaker: 'Speaker',
    systemDefault: 'System default',
    none: 'None found',
    close: 'Done',
    numbered: (kind: string, number: number) => `${kind} ${number}`,
  },

  controls: {
    label: 'Call controls',
    microphoneOn: 'Turn microphone on',
    microphoneOff: 'Turn microphone off',
    cameraOn: 'Turn camera on',
    cameraOff: 'Turn camera off',
    devices: 'Choose devices',
    shareScreen: 'Share screen',
    stopScreen: 'Stop sharing',
    hangUp: 'Hang up',
    copyLink: 'Copy link',
    shortcut: (key: string) => `shortcut ${key.toUpperCase()}`,
  },

  call: {
    stage: 'People in the call',
    you: 'You',
    youNamed: (name: string) => `${name} (you)`,
    screenOf: (name: string) => `${name}’s screen`,
    people: (count: number) => (count === 1 ? '1 person' : `${count} people`),
    duration: 'Duration',
    alone: 'Nobody else is here yet',
    aloneLead: 'Send the link to whoever should join.',
    reconnecting: 'Connection lost. Reconnecting…',
    connecting: 'Connecting…',
    waitingForStream: 'has not turned on camera or microphone',
    notShown: 'Not shown',
    micOff: 'microphone off',
    camOff: 'camera off',
    speaking: 'speaking',
    speaks: (name: string) => `${name} is speaking`,
    hear: 'Click to hear',
    hearLead: 'The browser waits for a click before it plays sound.',
    publishFailed: 'Others cannot see or hear you.',
    again: 'Try again',
  },

  quality: QUALITY,

  ended: {
    heading: 'You left the call',
    lasted: (duration: string) => `It lasted ${duration}.`,
    rejoin: 'Join again',
    home: 'Back to the start',
  },

  notices: {
    joined: (name: string) => `${name} joined`,
    left: (name: string) => `${name} left`,
    linkCopied: 'Link copied',
    linkNotCopied: 'The browser did not allow copying. The address bar holds the link.',
    reconnected: 'Connected again',
    dismiss: 'Dismiss',
  },

  steps: {
    retry: 'Try again',
    credentials: 'Change credentials',
    room: 'Choose another room',
    name: 'Change name',
    allowDevice: 'Try again',
  },
  code: (code: number) => `Code ${code}`,
};

export type CallWords = typeof EN;
