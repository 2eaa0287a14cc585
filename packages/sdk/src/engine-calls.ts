import { ParleyError } from '@parley/protocol';
import { refusalOf } from './api/refusal.ts';
import type { EngineParts } from './assembly.ts';

/**
 * How every function of the engine is carried out. A refusal reaches the app three ways, as in ZEGO's SDKs:
 * `onDebugError`, `onApiCalledResult`, and the returned promise, which rejects with a `ParleyError`. An app
 * that, like the seed, ignores the promise gets no "unhandled rejection" for it: the events have told it.
 */
export abstract class EngineCalls {
  #parts: EngineParts | undefined;

  protected constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** The engine's parts; throws 1000001 after `destroyEngine`. */
  protected get parts(): EngineParts {
    if (this.#parts === undefined) throw new ParleyError('engineNotCreated');
    return this.#parts;
  }

  /** Takes the parts out, once; afterwards every function is refused. */
  protected takeParts(): EngineParts | undefined {
    const parts = this.#parts;
    this.#parts = undefined;
    return parts;
  }

  protected call<T>(funcName: string, work: (parts: EngineParts) => T | Promise<T>): Promise<T> {
    const result = this.#run(funcName, work);
    result.catch(() => {
      // Told already by onDebugError; whoever awaits the promise still gets the rejection.
    });
    return result;
  }

  /** Like `call`, but a refusal is a result with a code, as ZEGO's SDKs give it; never rejects. */
  protected async callForResult<R extends { errorCode: number }>(
    funcName: string,
    refused: (code: number, message: string) => R,
    work: (parts: EngineParts) => Promise<R>,
  ): Promise<R> {
    try {
      return await this.#run(funcName, work);
    } catch (error) {
      const { code, message } = refusalOf(error);
      return refused(code, message);
    }
  }

  /** Like `call`, but for functions that answer at once. */
  protected callNow<T>(funcName: string, work: (parts: EngineParts) => T): T {
    try {
      return work(this.parts);
    } catch (error) {
      const { code, message } = refusalOf(error);
      this.#parts?.events.emit('debugError', code, funcName, message);
      throw error;
    }
  }

  protected refuse(funcName: string): Promise<never> {
    return this.call(funcName, () => {
      throw new ParleyError('notSupported', { detail: `${funcName} cannot be done in a browser` });
    });
  }

  async #run<T>(funcName: string, work: (parts: EngineParts) => T | Promise<T>): Promise<T> {
    try {
      const value = await work(this.parts);
      this.#parts?.events.emit('apiCalledResult', 0, funcName, '');
      return value;
    } catch (error) {
      const { code, message } = refusalOf(error);
      this.#parts?.events.emit('debugError', code, funcName, message);
      this.#parts?.events.emit('apiCalledResult', code, funcName, message);
      throw error;
    }
  }
}
