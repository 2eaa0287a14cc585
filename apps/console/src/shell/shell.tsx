import type { OperatorView } from '@parley/protocol/console';
import {
  Activity,
  BookOpen,
  ChartColumn,
  FolderOpen,
  type LucideIcon,
  ScrollText,
  Users,
} from 'lucide-react';
import { Suspense, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useInSight } from '../ui/in-sight.ts';
import { Loading } from '../ui/loading.tsx';
import { useWords } from '../words/words.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Pages } from './pages.tsx';

/** What a page stands in: where one can go, who one is, and the page itself. */
export function Shell({ operator }: { operator: OperatorView }) {
  const words = useWords();
  const isOwner = operator.role === 'owner';
  const menu = useRef<HTMLUListElement>(null);
  const [location] = useLocation();
  useInSight(menu, `/${location.split('/')[1] ?? ''}`);
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {words.skip}
      </a>
      <nav aria-label={words.console}>
        <Link href="/" className="brand">
          <img src="/parley.svg" width="26" height="26" alt="" />
          Parley
        </Link>
        <ul className="menu" ref={menu}>
          <Item href="/projects" icon={FolderOpen} label={words.nav.projects} />
          <Item href="/usage" icon={ChartColumn} label={words.nav.usage} />
          <Item href="/errors" icon={BookOpen} label={words.nav.errors} />
          {isOwner && <Item href="/operators" icon={Users} label={words.nav.operators} />}
          {isOwner && <Item href="/audit" icon={ScrollText} label={words.nav.audit} />}
          <Item href="/system" icon={Activity} label={words.nav.system} />
        </ul>
        <AccountMenu operator={operator} />
      </nav>
      <Suspense fallback={<Loading />}>
        <Pages operator={operator} />
      </Suspense>
    </div>
  );
}

function Item({ href, icon: Icon, label }: { href: string; icon: LucideIcon; label: string }) {
  const [location] = useLocation();
  return (
    <li>
      <Link href={href} data-place={href} aria-current={location.startsWith(href) ? 'page' : undefined}>
        <Icon size={18} aria-hidden />
        {label}
      </Link>
    </li>
  );
}
