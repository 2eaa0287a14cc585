import { useLanguage } from '@parley/pages';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { type FailureKind, failureKind } from '../../failure/failure-kind.ts';
import { failureWords } from '../../failure/failure-words.ts';
import type { Failure } from '../state.ts';
import { useWords } from '../words/words.ts';

interface Props {
  kind: FailureKind;
  failure?: Failure | undefined;
  look?: 'danger' | 'warn';
  /** `page`: the banner is what the page is about, and its title the page's heading. */
  importance?: 'part' | 'page';
  children?: ReactNode;
}

/** What failed and what to do about it; announced when it appears. */
export function FailureBanner({ kind, failure, look = 'danger', importance = 'part', children }: Props) {
  const { language } = useLanguage();
  const words = useWords();
  const { title, advice } = failureWords(kind, language);
  const Title = importance === 'page' ? 'h1' : 'p';
  return (
    <div className={`banner banner--${look}`} role="alert" data-failure={kind}>
      <TriangleAlert className="banner__icon" size={20} aria-hidden />
      <div>
        <Title className="banner__title">{title}</Title>
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
export function CallFailure({
  failure,
  ...rest
}: Pick<Props, 'importance' | 'children'> & { failure: Failure }) {
  return <FailureBanner kind={failureKind(failure.code)} failure={failure} {...rest} />;
}
