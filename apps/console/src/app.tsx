import { useLanguage } from '@parley/pages';
import type { ConsoleState } from '@parley/protocol/console';
import { useQuery } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { RouterProvider } from 'react-aria-components';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useLocation, useRouter } from 'wouter';
import { ask } from './api/client.ts';
import { useConnection } from './api/connection.ts';
import { Entry } from './pages/entry.tsx';
import { Shell } from './shell/shell.tsx';
import { Loading } from './ui/loading.tsx';
import { LOCALES } from './ui/time.ts';
import { Toasts } from './ui/toasts.tsx';
import { useWords } from './words/words.tsx';

/** How often it is asked whether one is still signed in and the server still there, and how often when it was not. */
const STATE_PERIOD_MS = { reached: 10_000, lost: 2_000 };

export function App() {
  const words = useWords();
  const { language } = useLanguage();
  const [, go] = useLocation();
  const { base } = useRouter();
  const connection = useConnection();
  const state = useQuery({
    queryKey: ['state'],
    queryFn: () => ask<ConsoleState>('GET', '/state'),
    refetchInterval: STATE_PERIOD_MS[connection],
    retry: false,
  });
  return (
    <I18nProvider locale={LOCALES[language]}>
      <RouterProvider navigate={go} useHref={(href) => `${base}${href}`}>
        {connection === 'lost' && (
          <p className="banner" role="status">
            <CloudOff size={18} aria-hidden />
            {words.offline}
          </p>
        )}
        {state.data === undefined ? (
          connection === 'reached' && <Loading />
        ) : state.data.operator === null ? (
          <Entry isSetUp={state.data.isSetUp} hasSingleSignOn={state.data.hasSingleSignOn} />
        ) : (
          <Shell operator={state.data.operator} />
        )}
        <Toasts />
      </RouterProvider>
    </I18nProvider>
  );
}
