/** What a signalling connection needs of a WebSocket; a test puts another end in its place. */
export interface SignalSocket {
  send(text: string): void;
  /** Closes from this side; `onClose` follows once. */
  close(): void;
  onMessage: ((text: string) => void) | undefined;
  /** The socket is closed, or could not be opened. */
  onClose: (() => void) | undefined;
}

export function webSocket(url: string): SignalSocket {
  const ws = new WebSocket(url);
  let isClosed = false;
  const socket: SignalSocket = {
    send(text) {
      if (ws.readyState === WebSocket.OPEN) ws.send(text);
    },
    close() {
      ws.close();
      // A dead network lets the closing handshake hang for a minute; nobody here waits for it.
      queueMicrotask(closed);
    },
    onMessage: undefined,
    onClose: undefined,
  };
  function closed() {
    if (isClosed) return;
    isClosed = true;
    socket.onClose?.();
  }
  ws.onmessage = ({ data }) => {
    if (!isClosed && typeof data === 'string') socket.onMessage?.(data);
  };
  ws.onclose = closed;
  return socket;
}
