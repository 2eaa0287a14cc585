import { CircleAlert } from 'lucide-react';
import { ApiError } from '../api/client.ts';
import { useWords } from '../words/words.tsx';

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
    <p className="notice notice--danger" role="alert">
      <CircleAlert size={18} aria-hidden />
      <span>{text}</span>
    </p>
  );
}
