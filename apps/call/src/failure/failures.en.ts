import type { FailureTable } from './failure-words.ts';

const text = (title: string, advice: string) => ({ title, advice });

export const EN: FailureTable = {
  cameraRefused: text(
    'The camera is not allowed',
    'Allow it beside the address bar, then try again. You can also join without it.',
  ),
  cameraBusy: text(
    'Another program is using the camera',
    'Close that program or choose another camera. You can also join without it.',
  ),
  cameraMissing: text(
    'No camera was found',
    'Plug one in and try again, or join without it: people will hear you.',
  ),
  cameraFailed: text(
    'The camera does not deliver a picture',
    'Unplug it and plug it in again, or choose another one.',
  ),
  microphoneRefused: text(
    'The microphone is not allowed',
    'Allow it beside the address bar, then try again. You can also join and only listen.',
  ),
  microphoneBusy: text(
    'Another program is using the microphone',
    'Close that program or choose another microphone.',
  ),
  microphoneMissing: text('No microphone was found', 'Plug one in and try again, or join and only listen.'),
  microphoneFailed: text(
    'The microphone does not deliver sound',
    'Unplug it and plug it in again, or choose another one.',
  ),
  screenRefused: text('The screen was not shared', 'Press the button again and choose what to share.'),
  screenUnsupported: text('This browser cannot share the screen', 'Use a desktop browser to share it.'),
  browserUnsupported: text(
    'This browser cannot make calls',
    'Use a current version of Chrome, Edge, Firefox or Safari.',
  ),
  insecurePage: text(
    'Calls need a secure page',
    'Open this page over https:// or on localhost; browsers give no camera or microphone to others.',
  ),
  credentialsMissing: text('No credentials yet', 'Enter an AppID with its AppSign or a token.'),
  appIdWrong: text('This server does not know the AppID', 'Check the AppID; the console shows it.'),
  appSignMalformed: text(
    'The AppSign is not complete',
    'It has 64 characters, 0–9 and a–f. Copy it again from the console.',
  ),
  appSignWrong: text(
    'The AppSign does not belong to this AppID',
    'Copy both from the same project of the console.',
  ),
  tokenInvalid: text('The token is not valid', 'Make a new one for this project, this user and this room.'),
  tokenOtherApp: text('The token was made for another AppID', 'Make one with the AppID that you entered.'),
  tokenOtherUser: text(
    'The token was made for another user',
    'Enter the UserID for which it was made, or make a new one.',
  ),
  tokenExpired: text('The token has expired', 'Get a new one and enter it.'),
  publishDenied: text(
    'You may watch but not speak',
    'The token gives no right to publish. Ask for one that does.',
  ),
  serverUnreachable: text(
    'The server cannot be reached',
    'Check your network, then try again. If it persists, the server may be down.',
  ),
  serverSilent: text('The server does not answer', 'Your network may be slow. Try again in a moment.'),
  serverTrouble: text('The server has a problem', 'Try again in a moment.'),
  tooBusy: text('Too many people are joining at once', 'Try again in a few seconds.'),
  reconnectGaveUp: text('The connection did not come back', 'Check your network and join again.'),
  kickedElsewhere: text(
    'You joined from another place',
    'This call went on there. To have it here, join again.',
  ),
  kickedByServer: text(
    'You were removed from the room',
    'Someone who runs this room ended the call for you.',
  ),
  kickedTokenExpired: text('Your token ran out', 'Get a new one to join again.'),
  sessionLost: text('The server no longer knows this call', 'It may have been restarted. Join again.'),
  forbidden: text('You are not allowed in', 'This user may not join. Ask the people who run this server.'),
  tooManyRooms: text(
    'No further room can be opened',
    'Use a room that is open, or ask whoever runs this service.',
  ),
  roomFull: text('The room is full', 'Wait until somebody leaves, or use another room.'),
  roomUnusable: text(
    'The room’s name cannot be used',
    'Use letters, digits and signs such as - and _, at most 127 of them, without spaces.',
  ),
  userNameUnusable: text('This name cannot be used', 'Enter a name of at most 255 bytes.'),
  userIdUnusable: text('This UserID cannot be used', 'Use letters, digits and signs such as - and _.'),
  streamTaken: text('Somebody else sends under your stream’s name', 'Join again to get a new one.'),
  streamForbidden: text('The server has stopped this stream', 'Ask the people who run this server.'),
  publishFailed: text('Others cannot see or hear you at the moment', 'Try again, or join again.'),
  playFailed: text('This person’s picture and sound do not arrive', 'It will be tried again.'),
  tooManyPlays: text(
    'Not shown',
    'More people are here than may be played at once. Whoever speaks is shown.',
  ),
  messageRefused: text('The message was not sent', 'Keep it under 1024 bytes, and wait between messages.'),
  internal: text('Something in this page went wrong', 'Reload it and join again.'),
  unknown: text('Something went wrong', 'Try again. If it persists, note the code below.'),
};
