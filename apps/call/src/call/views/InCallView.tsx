import { Link2, LoaderCircle, TriangleAlert, Users, Volume2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import type { CallActions, HostOf } from '../actions.ts';
import type { InCall, Local } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Controls } from './Controls.tsx';
import { DeviceDialog } from './DeviceDialog.tsx';
import { Duration } from './Duration.tsx';
import { focusOnMount } from './focus-on-mount.ts';
import { Stage } from './Stage.tsx';
import { personTiles, selfTile } from './tiles.ts';
import { useSettled } from './use-settled.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** How long somebody speaks before it is said. */
const SPEAKER_SETTLES_MS = 1500;

interface Props {
  call: InCall;
  local: Local;
  userName: string;
  hostOf: HostOf;
  actions: CallActions;
}

/** The call itself. */
export function InCallView({ call, local, userName, hostOf, actions }: Props) {
  const words = useWords();
  const [choosing, setChoosing] = useState(false);
  const shortcuts = useMemo(
    () => ({ m: () => actions.toggle('microphone'), v: () => actions.toggle('camera') }),
    [actions],
  );
  useShortcuts(shortcuts);
  const others = call.people.flatMap((person) => personTiles(person, call.speaker, words, hostOf));
  return (
    <main className="call">
      <a className="skip-link" href="#controls">
        {words.skipToControls}
      </a>
      <div className="call__top">
        <h1 className="call__room" ref={focusOnMount} tabIndex={-1}>
          {call.roomId}
        </h1>
        <p className="call__facts">
          <Users size={15} aria-hidden />
          <span>{words.call.people(call.people.length + 1)}</span>
          <Duration sinceMs={call.sinceMs} />
        </p>
      </div>
      <div className="call__body">
        <Stage self={selfTile(local, userName, words, hostOf)} others={others} />
        <div className="call__over">
          <LinkBanner call={call} actions={actions} />
          {call.people.length === 0 && <Alone onCopy={() => actions.copyLink(call.roomId)} />}
        </div>
        {call.sound === 'refused' && <HearButton onPress={actions.allowSound} />}
      </div>
      <SpeakerNews call={call} />
      <Controls
        local={local}
        call={call}
        canShareScreen={'getDisplayMedia' in (navigator.mediaDevices ?? {})}
        actions={actions}
        onDevices={() => setChoosing(true)}
      />
      {choosing && <DeviceDialog actions={actions} onClose={() => setChoosing(false)} />}
    </main>
  );
}

function LinkBanner({ call, actions }: { call: InCall; actions: Pick<CallActions, 'retryPublishing'> }) {
  const words = useWords();
  return (
    <div role="status">
      {call.link === 'reconnecting' && (
        <p className="pill pill--warn">
          <LoaderCircle className="spin" size={16} aria-hidden />
          {words.call.reconnecting}
        </p>
      )}
      {call.link === 'up' && call.publishing.kind === 'failed' && (
        <p className="pill pill--danger">
          <TriangleAlert size={16} aria-hidden />
          {words.call.publishFailed}
          <button type="button" className="pill__button" onClick={actions.retryPublishing}>
            {words.call.again}
          </button>
        </p>
      )}
    </div>
  );
}

/** Says to a screen reader who speaks, when several could, and not at every word. */
function SpeakerNews({ call: { people, speaker } }: { call: Pick<InCall, 'people' | 'speaker'> }) {
  const words = useWords();
  const settled = useSettled(speaker, SPEAKER_SETTLES_MS);
  const person = people.length < 2 ? undefined : people.find(({ userId }) => userId === settled);
  return (
    <p role="status" className="sr-only">
      {person === undefined ? '' : words.call.speaks(person.userName)}
    </p>
  );
}

function Alone({ onCopy }: { onCopy(): void }) {
  const words = useWords();
  return (
    <section className="alone">
      <h2 className="alone__title">{words.call.alone}</h2>
      <p className="alone__lead">{words.call.aloneLead}</p>
      <Button kind="primary" onClick={onCopy}>
        <Link2 size={18} aria-hidden />
        {words.lobby.copyLink}
      </Button>
    </section>
  );
}

/** Any click or key lets a browser play sound, so any will do. */
function HearButton({ onPress }: { onPress(): void }) {
  const words = useWords();
  useEffect(() => {
    document.addEventListener('click', onPress);
    document.addEventListener('keydown', onPress);
    return () => {
      document.removeEventListener('click', onPress);
      document.removeEventListener('keydown', onPress);
    };
  }, [onPress]);
  return (
    <div className="hear">
      <Button kind="primary" size="large" onClick={onPress}>
        <Volume2 size={22} aria-hidden />
        {words.call.hear}
      </Button>
      <p>{words.call.hearLead}</p>
    </div>
  );
}
