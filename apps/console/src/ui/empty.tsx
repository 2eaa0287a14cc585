import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  readonly icon: LucideIcon;
  readonly text: string;
  /** What to do about it. */
  readonly children?: ReactNode;
}

/** Says that there is nothing yet, and what would be here. */
export function Empty({ icon: Icon, text, children }: Props) {
  return (
    <div className="empty">
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <p>{text}</p>
      {children}
    </div>
  );
}
