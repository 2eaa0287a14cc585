import { type RefObject, useEffect } from 'react';

/** Scrolls what is chosen into a strip's sight, as on a phone, where a strip has more than fits. */
export function useInSight(strip: RefObject<HTMLElement | null>, chosen: string): void {
  useEffect(() => {
    const mark = strip.current?.querySelector(`[data-place="${CSS.escape(chosen)}"]`);
    mark?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [strip, chosen]);
}
