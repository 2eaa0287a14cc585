import type { ReactElement } from 'react';
import { OverlayArrow, Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

/** Long enough not to follow a pointer that only passes by. */
const DELAY_MS = 400;

/** Shows `text` while the button in it is pointed at or has the keyboard's focus. */
export function Tip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={DELAY_MS}>
      {children}
      <Tooltip className="tip" offset={6}>
        <OverlayArrow className="tip__arrow" />
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
