import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { type FailureKind, failureKind } from '../../failure/failure-kind.ts';
import { failureWords } from '../../failure/failure-words.ts';
import { useLanguage } from '../../i18n/language-context.tsx';
import type { Failure } from '../state.ts';
import { useWords } from '../words/words.ts';

interface Props {
  kind: FailureKind;
  failure?: Failure | undefined;
  look?: 'danger' | 'warn';
  children?: ReactNode;
}

/** What failed and what to do about it; announced when it appears. */
export function FailureBanner({ kind, failure, look = 'danger', children }: Props) {
  const { language } = useLanguage();
  const words = useWords();
  const { title, advice } = failureWords(kind, language);
  return (
    <div className={`banner banner--${look}`} role="alert" data-failure={kind}>
      <TriangleAlert className="banner__icon" size={20} aria-hidden />
      <div>
        <p className="banner__title">{title}</p>
        <p className="banner__text">{advice}</p>
        {failure !== undefined && (
          <p className="banner__text banner__code" title={failure.detail}>
            {words.code(failure.code)}
          </p>
        )}
        {children !== undefined && <div className="banner__actions">{children}</div>}
      </div>
    </div>
  );
}

/** The banner for a failed call. */
export function CallFailure({ failure, children }: { failure: Failure; children?: ReactNode }) {
  return (
    <FailureBanner kind={failureKind(failure.code)} failure={failure}>
      {children}
    </FailureBanner>
  );
}
