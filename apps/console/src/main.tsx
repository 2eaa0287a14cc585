import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { ApiError } from './api/client.ts';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './theme.ts';
import { WordsProvider } from './words/words.tsx';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/forms.css';
import './styles/data.css';
import './styles/narrow.css';

applyTheme(readTheme());
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal is an answer; only what did not arrive is asked for again.
      retry: (failures, error) => !(error instanceof ApiError) && failures < 3,
      staleTime: 2_000,
    },
  },
});
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <WordsProvider>
        <Router base="/console">
          <App />
        </Router>
      </WordsProvider>
    </QueryClientProvider>,
  );
