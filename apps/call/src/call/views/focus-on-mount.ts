/**
 * A ref for the heading of a page that replaces another: whoever pressed the button that has just gone would otherwise be
 * without focus, and a screen reader silent.
 */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
