import '../theme/tokens.css';
import '../theme/base.css';
import '../ui/ui.css';
import '../call/call.css';
import './stories.css';
import { createRoot } from 'react-dom/client';
import { CallPage } from '../call/views/CallPage.tsx';
import { LanguageProvider } from '../i18n/language-context.tsx';
import { applyTheme } from '../theme/theme.ts';
import { STORIES, STORY_ACTIONS, storyHostOf } from './fixtures.ts';

const parameters = new URLSearchParams(location.search);
const story = STORIES[parameters.get('story') ?? ''];
const theme = parameters.get('theme');
if (theme === 'light' || theme === 'dark') applyTheme(theme, document.documentElement);
localStorage.setItem('parley.userName', parameters.get('name') ?? 'Mia Chen');

const list = (
  <ul>
    {Object.keys(STORIES).map((name) => (
      <li key={name}>
        <a href={`?story=${name}#room=standup`}>{name}</a>
      </li>
    ))}
  </ul>
);

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    story === undefined ? (
      list
    ) : (
      <LanguageProvider initial={parameters.get('lang') === 'zh' ? 'zh' : 'en'}>
        <CallPage state={story()} actions={STORY_ACTIONS} hostOf={storyHostOf} credentials={undefined} />
      </LanguageProvider>
    ),
  );
}
