import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  DtlsClient,
  keyLength,
  RTCDtlsTransport,
  RtpHeader,
  SrtcpSession,
  SrtpSession,
  saltLength,
} from 'werift';
import type { SignalClient, TransportDescription } from './signal-client.ts';
import { connectivityCheck } from './stun.ts';
import { until } from './until.ts';

const AEAD_AES_128_GCM = 0x0007;

/** An RTP header whose bytes are given, for headers that no library writes. */
class RawHeader extends RtpHeader {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    super({ sequenceNumber: bytes.readUInt16BE(2), ssrc: bytes.readUInt32BE(8) });
    this.#bytes = bytes;
  }

  override get serializeSize(): number {
    return this.#bytes.length;
  }

  override serialize(): Buffer<ArrayBuffer> {
    return Buffer.from(this.#bytes);
  }
}

/**
 * A member's media transport made by hand with werift's DTLS and SRTP: what it sends is sealed with the
 * right keys, so the engine has to look inside.
 */
export class SrtpPeer implements Disposable {
  readonly #socket: Socket;
  readonly #port: number;
  readonly #srtp: SrtpSession;
  readonly #srtcp: SrtcpSession;

  private constructor(socket: Socket, port: number, srtp: SrtpSession, srtcp: SrtcpSession) {
    this.#socket = socket;
    this.#port = port;
    this.#srtp = srtp;
    this.#srtcp = srtcp;
  }

  /** Checks the path, shakes hands as DTLS client and derives the keys. */
  static async connect(member: SignalClient, transport: TransportDescription): Promise<SrtpPeer> {
    const certificate = await RTCDtlsTransport.SetupCertificate();
    const dtlsParameters = { role: 'client', fingerprints: certificate.getFingerprints() };
    const { error } = await member.request('connectTransport', { transportId: transport.id, dtlsParameters });
    if (error !== undefined) throw new Error(`connectTransport: ${error.message}`);
    const candidate = transport.iceCandidates.find(({ protocol }) => protocol === 'udp');
    if (candidate === undefined) throw new Error('the server offers no UDP candidate');
    const { address, port } = candidate;
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    const { usernameFragment, password } = transport.iceParameters;
    const check = connectivityCheck(usernameFragment, 'attacker', password);
    const answered = once(socket, 'message');
    await until('the engine answers a correct check', () => {
      socket.send(check, port, address);
      return Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 100))]);
    });
    const dtls = new DtlsClient({
      transport: adapt(socket, port, address),
      srtpProfiles: [AEAD_AES_128_GCM],
      cert: certificate.certPem,
      key: certificate.privateKey,
      signatureHash: certificate.signatureHash,
      extendedMasterSecret: true,
    });
    const connected = dtls.onConnect.asPromise(10_000);
    await dtls.connect();
    await connected;
    const keys = dtls.extractSessionKeys(keyLength(AEAD_AES_128_GCM), saltLength(AEAD_AES_128_GCM));
    const config = {
      profile: AEAD_AES_128_GCM,
      keys: {
        localMasterKey: keys.localKey,
        localMasterSalt: keys.localSalt,
        remoteMasterKey: keys.remoteKey,
        remoteMasterSalt: keys.remoteSalt,
      },
    } as const;
    return new SrtpPeer(socket, port, new SrtpSession(config), new SrtcpSession(config));
  }

  /** Seals and sends an RTP packet: any header of 12 bytes or more that is honest about its own length. */
  sendRtp(header: Buffer, payload: Buffer): Promise<void> {
    return this.#send(this.#srtp.encrypt(payload, new RawHeader(header)));
  }

  /** Seals and sends any bytes as RTCP; at least a header and a sender SSRC. */
  sendRtcp(compound: Buffer): Promise<void> {
    return this.#send(this.#srtcp.encrypt(compound));
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #send(datagram: Buffer): Promise<void> {
    return new Promise((resolve) => this.#socket.send(datagram, this.#port, '127.0.0.1', () => resolve()));
  }
}

/** Shows a socket as the transport that werift's DTLS wants; everything but DTLS is passed over (RFC 7983). */
function adapt(
  socket: Socket,
  port: number,
  address: string,
): ConstructorParameters<typeof DtlsClient>[0]['transport'] {
  const transport = {
    type: 'udp',
    address: socket.address(),
    closed: false,
    onData: (_data: Buffer, _from: [string, number]) => undefined as unknown,
    send: async (data: Buffer) => socket.send(data, port, address),
    close: async () => undefined,
  };
  socket.on('message', (data, from) => {
    if (data[0]! >= 20 && data[0]! < 64) transport.onData(data, [from.address, from.port]);
  });
  return transport as unknown as ConstructorParameters<typeof DtlsClient>[0]['transport'];
}
