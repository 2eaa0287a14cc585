import { useSyncExternalStore } from 'react';

/** What a canvas draws with: computed colours, since it knows no custom properties. */
export interface Colours {
  /** Of the curves, in their order. */
  readonly lines: readonly string[];
  readonly ink: string;
  readonly grid: string;
  readonly bad: string;
  readonly mark: string;
}

const LINES = [
  '--plot-1',
  '--plot-2',
  '--plot-3',
  '--plot-4',
  '--plot-5',
  '--plot-6',
  '--plot-7',
  '--plot-8',
];

/** Reads the colours as they are on this element now. */
export function coloursOf(element: HTMLElement): Colours {
  const probe = element.appendChild(document.createElement('span'));
  const read = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    lines: LINES.map(read),
    ink: read('--ink-soft'),
    grid: read('--line'),
    bad: read('--danger-tint'),
    mark: read('--line-strong'),
  };
  probe.remove();
  return colours;
}

function subscribe(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', changed);
  return () => {
    chosen.disconnect();
    system.removeEventListener('change', changed);
  };
}

const themeNow = () =>
  `${document.documentElement.dataset.theme ?? 'auto'} ${matchMedia('(prefers-color-scheme: dark)').matches}`;

/** Something that is another value whenever colours may have changed. */
export const useThemeName = (): string => useSyncExternalStore(subscribe, themeNow);
