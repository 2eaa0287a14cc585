import { type Language, useLanguage } from '@parley/pages';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { failureKind } from '../../failure/failure-kind.ts';
import { failureWords } from '../../failure/failure-words.ts';
import type { Notice, Toast } from '../state.ts';
import type { CallWords } from '../words/en.ts';
import { useWords } from '../words/words.ts';

const SHOWN_MS = 4500;

function textOf(notice: Notice, words: CallWords, language: Language): string {
  switch (notice.kind) {
    case 'joined':
      return words.notices.joined(notice.name);
    case 'left':
      return words.notices.left(notice.name);
    case 'linkCopied':
      return words.notices.linkCopied;
    case 'linkNotCopied':
      return words.notices.linkNotCopied;
    case 'reconnected':
      return words.notices.reconnected;
    case 'failure':
      return failureWords(failureKind(notice.failure.code, notice.device), language).title;
  }
}

interface Props {
  toasts: readonly Toast[];
  onDismiss(id: number): void;
}

/** Short notices that go by themselves, read out politely. */
export function Toasts({ toasts, onDismiss }: Props) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} onDismiss={onDismiss} />
      ))}
    </div>
  );
}

function ToastView({ toast, onDismiss }: { toast: Toast; onDismiss(id: number): void }) {
  const words = useWords();
  const { language } = useLanguage();
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id, onDismiss]);
  return (
    <p className="toast">
      <span>{textOf(toast.notice, words, language)}</span>
      <button type="button" aria-label={words.notices.dismiss} onClick={() => onDismiss(toast.id)}>
        <X size={16} aria-hidden />
      </button>
    </p>
  );
}
