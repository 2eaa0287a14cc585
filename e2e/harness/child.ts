import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How much of a child's output is kept for messages. */
const KEPT_CHARACTERS = 64 * 1024;

/** A process of ours: its output is kept, and stopping it is certain. */
export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  #output = '';

  constructor(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#name = name;
    this.#process = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_CHARACTERS);
      });
    }
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.#name} did not start`);
    return this.#process.pid;
  }

  get output(): string {
    return this.#output;
  }

  /** @throws with the output when the process has ended */
  assertRunning(): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null)
      throw new Error(
        `${this.#name} ended with ${this.#process.exitCode ?? this.#process.signalCode}:\n${this.#output}`,
      );
  }

  /** Asks the process to end, and ends it by force when it does not within 5 s. Returns how it ended. */
  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return { code: exitCode, signal: signalCode };
    const ended = once(this.#process, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    this.#process.kill('SIGTERM');
    const force = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
    const [code, signal] = await ended;
    clearTimeout(force);
    return { code, signal };
  }
}
