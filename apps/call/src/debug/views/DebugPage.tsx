import { Phone } from 'lucide-react';
import { useEffect } from 'react';
import { Header } from '../../ui/Header.tsx';
import type { DebugSession } from '../debug-session.ts';
import type { DebugEvent, DebugState } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Badges } from './Badges.tsx';
import { ConnectionPanel } from './ConnectionPanel.tsx';
import type { InputsEditor } from './inputs-context.ts';
import { LogPanel } from './LogPanel.tsx';
import { MessagesPanel } from './MessagesPanel.tsx';
import { PicturesPanel } from './PicturesPanel.tsx';
import { PlayPanel } from './PlayPanel.tsx';
import { PublishPanel } from './PublishPanel.tsx';
import { QualityPanel } from './QualityPanel.tsx';

interface Props {
  state: DebugState;
  send(event: DebugEvent): void;
  editor: InputsEditor;
  session: DebugSession;
  viewOf(streamId: string): HTMLElement;
}

/** The debug page: every step of a call by its own button, and everything the SDK says. */
export function DebugPage({ state, send, editor, session, viewOf }: Props) {
  const words = useWords();
  useEffect(() => {
    document.title = words.pageTitle;
  }, [words]);
  return (
    <div className="page debug">
      <Header words={words.menu}>
        <a className="tool" href="/">
          <Phone size={17} aria-hidden />
          <span className="tool__text">{words.menu.call}</span>
        </a>
      </Header>
      <main className="debug__body">
        <div className="debug__title">
          <h1>{words.heading}</h1>
          <Badges state={state} />
        </div>
        <div className="debug__inputs">
          <ConnectionPanel editor={editor} session={session} />
          <PublishPanel editor={editor} session={session} />
          <PlayPanel editor={editor} session={session} state={state} />
          <MessagesPanel editor={editor} session={session} />
        </div>
        <div className="debug__watch">
          <PicturesPanel state={state} viewOf={viewOf} />
          <QualityPanel state={state} />
        </div>
        <LogPanel log={state.log} send={send} />
      </main>
    </div>
  );
}
