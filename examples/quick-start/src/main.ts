import { readSettings } from './settings.ts';
import { VideoCall } from './video-call.ts';

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} #${id}`);
  return found;
}

const call = element('call', HTMLButtonElement);
const hangUp = element('hang-up', HTMLButtonElement);
const list = element('log', HTMLOListElement);

function log(line: string): void {
  const item = document.createElement('li');
  item.textContent = line;
  list.append(item);
}

let videoCall: VideoCall | undefined;

call.addEventListener('click', async () => {
  call.disabled = true;
  try {
    const settings = await readSettings(new URL(location.href));
    const views = { local: element('local-view', HTMLElement), remote: element('remote-view', HTMLElement) };
    videoCall = new VideoCall(settings, views, log);
    videoCall.createEngine();
    videoCall.loginRoom();
    videoCall.publish();
    hangUp.disabled = false;
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    call.disabled = false;
  }
});

hangUp.addEventListener('click', () => {
  videoCall?.hangUp();
  videoCall?.destroyEngine();
  videoCall = undefined;
  hangUp.disabled = true;
  call.disabled = false;
});
