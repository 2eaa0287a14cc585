import { WhipClient } from './whip-client.js';

const form = document.querySelector('#settings');
const view = document.querySelector('#view');
const state = document.querySelector('#state');
const buttons = Object.fromEntries(
  ['publish', 'play', 'restart', 'stop'].map((id) => [id, document.querySelector(`#${id}`)]),
);

// `?appID=…&key=…` fills the form in.
for (const [name, value] of new URLSearchParams(location.search))
  if (form.elements[name] !== undefined) form.elements[name].value = value;

let client;

function show(text) {
  state.textContent = text;
}

function setRunning(isRunning) {
  buttons.publish.disabled = buttons.play.disabled = isRunning;
  buttons.restart.disabled = buttons.stop.disabled = !isRunning;
}

async function start(protocol) {
  const { server, appID, roomID, streamID, key, codec } = Object.fromEntries(new FormData(form));
  const path = [protocol, appID, roomID, streamID].map(encodeURIComponent).join('/');
  client = new WhipClient(`${server}/${path}`, key);
  client.connection.addEventListener('connectionstatechange', () => show(client.connection.connectionState));
  setRunning(true);
  if (protocol === 'whip') {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    view.srcObject = stream;
    await client.publish(stream, codec);
  } else view.srcObject = await client.play();
}

/** Runs what a button asks for, and shows what went wrong. */
const attempt = (run) => async () => {
  try {
    await run();
  } catch (error) {
    show(error.message);
    setRunning(false);
  }
};

buttons.publish.addEventListener(
  'click',
  attempt(() => start('whip')),
);
buttons.play.addEventListener(
  'click',
  attempt(() => start('whep')),
);
buttons.restart.addEventListener(
  'click',
  attempt(() => client.restartIce()),
);
buttons.stop.addEventListener(
  'click',
  attempt(async () => {
    await client.stop();
    setRunning(false);
    show('stopped');
  }),
);
