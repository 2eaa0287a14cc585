/** An engine that did not start with the server. What it said last is for the operator, who can put it right. */
export class EngineStartError extends Error {
  constructor({ index, port, problem }: { index: number; port: number; problem: string }) {
    super(
      `media engine ${index} could not start: ${problem}; its port is ${port}, which mediaPort (PARLEY_MEDIA_PORT) decides`,
    );
    this.name = 'EngineStartError';
  }
}
