import type { ReactNode } from 'react';

interface Props {
  readonly title?: string;
  readonly text?: string;
  /** What can be done with all of the card. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** One thing on a page, under a heading of its own. */
export function Card({ title, text, aside, children }: Props) {
  return (
    <section className="card">
      {(title !== undefined || aside !== undefined) && (
        <div className="card-head">
          {title !== undefined && <h2>{title}</h2>}
          {aside}
        </div>
      )}
      {text !== undefined && <p className="soft">{text}</p>}
      {children}
    </section>
  );
}
