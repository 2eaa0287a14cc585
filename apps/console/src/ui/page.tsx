import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';

interface Props {
  readonly title: string;
  readonly text?: string;
  /** What can be done with all of the page. */
  readonly aside?: ReactNode;
  /** The page that this one belongs to. */
  readonly back?: { readonly href: string; readonly text: string };
  readonly children: ReactNode;
}

/** A page of the console: its heading, what can be done with it, and what it shows. */
export function Page({ title, text, aside, back, children }: Props) {
  useEffect(() => {
    document.title = `${title} – Parley`;
  }, [title]);
  return (
    <main className="page" id="page" tabIndex={-1}>
      <header className="page-head">
        <div>
          {back !== undefined && (
            <Link href={back.href} className="back">
              <ChevronLeft size={16} aria-hidden />
              {back.text}
            </Link>
          )}
          <h1>{title}</h1>
          {text !== undefined && <p className="soft">{text}</p>}
        </div>
        {aside !== undefined && <div className="buttons">{aside}</div>}
      </header>
      {children}
    </main>
  );
}
