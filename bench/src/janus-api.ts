interface Reply {
  readonly janus: string;
  readonly transaction?: string;
  readonly session_id?: number;
  readonly sender?: number;
  readonly data?: { readonly id: number };
  readonly error?: { readonly code: number; readonly reason: string };
  readonly plugindata?: { readonly data: Record<string, unknown> };
  readonly jsep?: { readonly type: string; readonly sdp: string };
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Janus's WebSocket API: one session, requests by transaction. */
export class JanusApi {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, Waiting>();
  #transactions = 0;
  #session: number | undefined;
  #keepalive: NodeJS.Timeout | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as Reply));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Janus closed the connection'));
    });
  }

  static async open(url: string): Promise<JanusApi> {
    const socket = new WebSocket(url, 'janus-protocol');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error(`no Janus at ${url}`)), { once: true });
    });
    const api = new JanusApi(socket);
    const { data } = await api.#request({ janus: 'create' });
    api.#session = data?.id;
    api.#keepalive = setInterval(() => void api.#request({ janus: 'keepalive' }), 25_000);
    return api;
  }

  /** Attaches a handle of the video room plug-in. */
  async attach(): Promise<number> {
    const { data } = await this.#request({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    if (data === undefined) throw new Error('Janus attached no handle');
    return data.id;
  }

  /** Sends a plug-in message and waits for what it leads to (not the mere `ack`). */
  async message(
    handle: number,
    body: object,
    jsep?: { type: string; sdp: string },
  ): Promise<{ data: Record<string, unknown>; sdp: string | undefined }> {
    const reply = await this.#request({ janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) });
    const data = reply.plugindata?.data ?? {};
    if (data.error !== undefined) throw new Error(`Janus: ${String(data.error)}`);
    return { data, sdp: reply.jsep?.sdp };
  }

  /** Ends a handle with all that Janus sends to it. */
  async detach(handle: number): Promise<void> {
    await this.#request({ janus: 'detach', handle_id: handle });
  }

  close(): void {
    clearInterval(this.#keepalive);
    this.#waiting.clear();
    this.#socket.close();
  }

  #request(request: object): Promise<Reply> {
    this.#transactions += 1;
    const transaction = String(this.#transactions);
    const session = this.#session === undefined ? {} : { session_id: this.#session };
    return new Promise((resolve, reject) => {
      this.#waiting.set(transaction, { resolve, reject });
      this.#socket.send(JSON.stringify({ ...request, ...session, transaction }));
    });
  }

  #receive(reply: Reply): void {
    const isEarly = reply.janus === 'ack' && reply.plugindata === undefined && !this.#isKeepalive(reply);
    const waiting = this.#waiting.get(reply.transaction ?? '');
    if (waiting === undefined || isEarly) return;
    this.#waiting.delete(reply.transaction ?? '');
    if (reply.error === undefined) waiting.resolve(reply);
    else waiting.reject(new Error(`Janus: ${reply.error.reason}`));
  }

  /** A keepalive is answered by `ack` alone, which has no sender; a message's `ack` only announces its event. */
  #isKeepalive(reply: Reply): boolean {
    return reply.janus === 'ack' && reply.sender === undefined && reply.session_id === undefined;
  }
}
