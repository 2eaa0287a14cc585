import { CONSOLE_API, CONSOLE_HEADER } from '@parley/protocol/console';

export const PASSWORD = 'correct horse';

export interface ConsoleAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> & { error?: { message: string; field?: string } };
}

/** A browser at the console, which keeps its cookie. */
export class ConsoleVisitor {
  cookie = '';
  /** The whole header that set the cookie. */
  setCookie = '';
  readonly #url: string;

  constructor({ url }: { readonly url: string }) {
    this.#url = url;
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ConsoleAnswer> {
    const response = await fetch(`${this.#url}${CONSOLE_API}${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(method === 'GET' ? {} : { [CONSOLE_HEADER]: '1' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) {
      this.setCookie = set;
      this.cookie = set.split(';')[0] ?? '';
    }
    return { status: response.status, body: await response.json() } as ConsoleAnswer;
  }

  get = (path: string) => this.ask('GET', path);
  post = (path: string, body: unknown = {}) => this.ask('POST', path, body);

  /** The first visitor of a server, who becomes its owner. */
  static async owner(server: { readonly url: string }): Promise<ConsoleVisitor> {
    const visitor = new ConsoleVisitor(server);
    const { status } = await visitor.post('/setup', { name: 'Ann', password: PASSWORD });
    if (status !== 200) throw new Error(`the set-up was answered ${status}`);
    return visitor;
  }

  /** An operator whom the owner makes, named as its role. */
  async operator(role: string): Promise<ConsoleVisitor> {
    await this.post('/operators', { name: role, password: PASSWORD, role });
    const visitor = new ConsoleVisitor({ url: this.#url });
    const { status } = await visitor.post('/sign-in', { name: role, password: PASSWORD });
    if (status !== 200) throw new Error(`the sign-in was answered ${status}`);
    return visitor;
  }
}
