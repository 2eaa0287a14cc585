/** An offer or fragment that is not taken. The message names what is wrong, and where. */
export class SdpRefusal extends Error {
  /** `malformed`: it is no such SDP; `unsupported`: it is, and asks for what there is not here. */
  readonly kind: 'malformed' | 'unsupported';

  constructor(kind: SdpRefusal['kind'], message: string) {
    super(message);
    this.name = 'SdpRefusal';
    this.kind = kind;
  }
}

export const malformed = (message: string) => new SdpRefusal('malformed', message);
export const unsupported = (message: string) => new SdpRefusal('unsupported', message);

const SHOWN_LENGTH = 40;

/** A text of the client's for a message: cut, and without what could break a line. */
export function shown(text: unknown): string {
  const json = JSON.stringify(String(text));
  return json.length > SHOWN_LENGTH ? `${json.slice(0, SHOWN_LENGTH)}…"` : json;
}
