import '@parley/pages/tokens.css';
import '../theme/base.css';
import '../ui/ui.css';
import '../ui/video.css';
import '../call/call.css';
import '../call/lobby.css';
import '../call/tiles.css';
import '../debug/debug.css';
import './stories.css';
import { applyTheme, LanguageProvider } from '@parley/pages';
import { createRoot } from 'react-dom/client';
import { CallPage } from '../call/views/CallPage.tsx';
import { DebugSession } from '../debug/debug-session.ts';
import { initialInputs } from '../debug/inputs.ts';
import { reduceDebug } from '../debug/state.ts';
import { DebugPage } from '../debug/views/DebugPage.tsx';
import { createStore } from '../store/store.ts';
import { DEBUG_STORIES } from './debug-fixtures.ts';
import { STORIES, STORY_ACTIONS, storyHostOf } from './fixtures.ts';

const parameters = new URLSearchParams(location.search);
const story = STORIES[parameters.get('story') ?? ''];
const theme = parameters.get('theme');
if (theme === 'light' || theme === 'dark') applyTheme(theme, document.documentElement);
localStorage.setItem('parley.userName', parameters.get('name') ?? 'Mia Chen');

const language = parameters.get('lang') === 'zh' ? 'zh' : 'en';
const debugStory = DEBUG_STORIES[parameters.get('story') ?? ''];

const list = (
  <main>
    <ul>
      {[...Object.keys(STORIES), ...Object.keys(DEBUG_STORIES)].map((name) => (
        <li key={name}>
          <a href={`?story=${name}#room=standup`}>{name}</a>
        </li>
      ))}
    </ul>
  </main>
);

const viewOf = (streamId: string): HTMLElement =>
  storyHostOf(streamId === 'local' ? 'local' : { streamId: `s${streamId.length}` });

function body() {
  if (story !== undefined) {
    return <CallPage state={story()} actions={STORY_ACTIONS} hostOf={storyHostOf} credentials={undefined} />;
  }
  if (debugStory === undefined) return list;
  const store = createStore(debugStory(), reduceDebug);
  return (
    <DebugPage
      state={store.get()}
      send={store.send}
      editor={{ inputs: { ...initialInputs('4711'), appId: '1234567890' }, set: () => undefined }}
      session={new DebugSession({ store, viewOf, now: Date.now })}
      viewOf={viewOf}
    />
  );
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<LanguageProvider initial={language}>{body()}</LanguageProvider>);
