import { applyTheme, browserStorage, LanguageProvider, readTheme } from '@parley/pages';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { Unreached } from './api/client.ts';
import { connection } from './api/connection.ts';
import { App } from './app.tsx';
import '@parley/pages/tokens.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/forms.css';
import './styles/overlays.css';
import './styles/data.css';
import './styles/quality.css';
import './styles/look.css';
import './styles/narrow.css';

applyTheme(readTheme(browserStorage()), document.documentElement);
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal is an answer; what did not arrive is asked for until it does, and the banner says why it takes long.
      retry: (_, error) => error instanceof Unreached,
      staleTime: 2_000,
      // Not as the browser thinks of its network: a server on this machine is reached without one.
      networkMode: 'always',
    },
    // What was pressed fails at once. It is not kept to be done when nobody expects it any more.
    mutations: { networkMode: 'always' },
  },
});
// What is shown may be from before the connection was lost.
connection.subscribe(() => {
  if (connection.state() === 'reached') void queries.invalidateQueries();
});
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Router base="/console">
          <App />
        </Router>
      </LanguageProvider>
    </QueryClientProvider>,
  );
