import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Line {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string | { readonly message: string };
  readonly event?: string;
  readonly params?: unknown;
}

/** A process that answers JSON-line requests by id, as the engine and the load client do. */
export class JsonLineProcess {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #name: string;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, (params: unknown) => void>();
  #lastId = 0;
  #errors = '';

  constructor(name: string, command: string, args: readonly string[]) {
    this.#name = name;
    this.#process = spawn(command, args, { stdio: 'pipe' });
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-8_192);
    });
    createInterface({ input: this.#process.stdout }).on('line', (line) =>
      this.#receive(JSON.parse(line) as Line),
    );
    const fail = (reason: string) => {
      for (const { reject } of this.#pending.values())
        reject(new Error(`${name} ${reason}\n${this.#errors}`));
      this.#pending.clear();
    };
    this.#process.on('error', (error) => fail(`could not start: ${error.message}`));
    this.#process.on('exit', (code) => fail(`ended with ${code}`));
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.#name} did not start`);
    return this.#process.pid;
  }

  /** Calls `listener` at the first notification of this name. */
  once(event: string): Promise<unknown> {
    return new Promise((resolve) => this.#listeners.set(event, resolve));
  }

  request<T = unknown>(method: string, params: object = {}): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: (result) => resolve(result as T), reject });
      this.#process.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    });
    // After a failure nobody may wait for the other requests any more; what failed first is to be told.
    answer.catch(() => undefined);
    return answer;
  }

  /** Ends the process by closing its input. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin.end();
    const force = setTimeout(() => this.#process.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(force);
  }

  #receive({ id, result, error, event, params }: Line): void {
    if (event !== undefined) {
      this.#listeners.get(event)?.(params);
      this.#listeners.delete(event);
      return;
    }
    const pending = this.#pending.get(id ?? 0);
    if (pending === undefined) return;
    this.#pending.delete(id ?? 0);
    if (error === undefined) pending.resolve(result);
    else pending.reject(new Error(`${this.#name}: ${typeof error === 'string' ? error : error.message}`));
  }
}
