/** The few pieces that every page is made of. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { useWords } from '../words/words.tsx';

export function Page({
  title,
  text,
  aside,
  children,
}: {
  title: string;
  text?: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} – Parley`;
  }, [title]);
  return (
    <main className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {text !== undefined && <p className="soft">{text}</p>}
        </div>
        {aside}
      </header>
      {children}
    </main>
  );
}

export function Card({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="card">
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  children(ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }): ReactNode;
}

/** A label with its control, its hint and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const about = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(about === undefined ? {} : { 'aria-describedby': `${id}-about` }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {about !== undefined && (
        <p id={`${id}-about`} className={error === undefined ? 'hint' : 'wrong'}>
          {about}
        </p>
      )}
    </div>
  );
}

/** What went wrong with the last attempt, told to screen readers, too. */
export function Problem({ error }: { error: unknown }) {
  const words = useWords();
  if (error === null || error === undefined) return null;
  const text = !(error instanceof ApiError)
    ? words.offline
    : error.status === 409
      ? words.conflict
      : error.message;
  return (
    <p className="problem" role="alert">
      {text}
    </p>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const words = useWords();
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="quiet"
      aria-label={`${words.copy} ${label}`}
      onClick={() =>
        void navigator.clipboard.writeText(text).then(() => {
          setCopied(true);
          setTimeout(() => setCopied(false), 2_000);
        })
      }
    >
      <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
    </button>
  );
}

/** A modal dialog of the browser's own: focus stays inside, Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** Runs `send` instead of leaving the page. */
export const onSubmit = (send: () => void) => (event: FormEvent) => {
  event.preventDefault();
  send();
};

export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
