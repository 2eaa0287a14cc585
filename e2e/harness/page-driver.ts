/** What a test asks of a page, whichever browser shows it. */
export interface PageDriver {
  goto(url: string): Promise<void>;
  /** Evaluates a JavaScript expression in the page; a promise is awaited. The value must be JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Gives the page a global function that calls `receive` here. */
  expose(name: string, receive: (text: string) => void): Promise<void>;
  /** Closes the tab; `beforeunload` and `pagehide` run as when a person closes it. */
  close(): Promise<void>;
}
