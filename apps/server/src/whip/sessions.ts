import { checkAppId, checkRoomId, checkStreamId, ERRORS, LIMITS, ParleyError } from '@parley/protocol';
import { RateWindow } from '../room/rate-window.ts';
import { admit } from '../signal/admission.ts';
import { requireLoginNotForbidden, requirePublishNotForbidden } from '../signal/forbids.ts';
import { play, startConsumers } from '../signal/handlers/play.ts';
import { publish } from '../signal/handlers/publish.ts';
import { requireOrigin, requirePublishRight } from '../signal/rights.ts';
import type { Session } from '../signal/session.ts';
import type { Signal } from '../signal/signal.ts';
import type { App } from '../store/index.ts';
import { authenticate, type Bearer } from './credentials.ts';
import { failureOf } from './failure.ts';
import { answerPlayback, planPlayback, requireDecodable } from './playback.ts';
import { planPublication } from './publication.ts';
import { type Endpoint, type EngineIce, Resource } from './resource.ts';
import { type AnsweredSection, writeAnswer } from './sdp/answer.ts';
import { isSame, readFragment } from './sdp/fragment.ts';
import { type Offer, readOffer } from './sdp/offer.ts';

/** How long a client may take from its POST to a finished DTLS handshake [SIG-42]. */
const SETUP_DEADLINE_MS = 30_000;

export interface CreateRequest {
  readonly endpoint: Endpoint;
  readonly authorization: string | undefined;
  /** Of the page that asks, if it is one. */
  readonly origin: string | undefined;
  /** Of the client, as `canonicalIp` writes it; never logged. */
  readonly ip: string;
  readonly offer: string;
}

interface Created {
  readonly resource: Resource;
  readonly answer: string;
  readonly userId: string;
}

interface Attempt {
  readonly endpoint: Endpoint;
  readonly ip: string;
  readonly app: App;
  readonly bearer: Bearer;
  readonly offer: Offer;
}

/** Publishers and players that come over HTTP: members like any other, but for the way they are talked to. */
export class WhipSessions {
  readonly #signal: Signal;
  readonly #resources = new Map<string, Resource>();
  /** By app; only apps that exist have one. */
  readonly #rates = new Map<number, RateWindow>();

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  find(id: string): Resource | undefined {
    return this.#resources.get(id);
  }

  /**
   * Lets a client in and answers its offer [SIG-40, SIG-41].
   *
   * @throws {Unauthorized | SdpRefusal | ParleyError} then nothing is left of the attempt
   */
  async create({ endpoint, authorization, origin, ip, offer }: CreateRequest): Promise<Created> {
    const { protocol, appId, roomId, streamId } = endpoint;
    const problem = checkRoomId(roomId) ?? checkStreamId(streamId);
    if (problem !== undefined) throw new ParleyError(problem);
    const app = checkAppId(appId) === undefined ? await this.#signal.apps.find(appId) : undefined;
    if (app === undefined) throw new ParleyError('appIdUnknown');
    const enter = async () => {
      requireOrigin(app, origin);
      const nowMs = this.#signal.nowMs();
      const { ids } = this.#signal;
      const bearer = authenticate(authorization, { app, roomId, protocol, nowMs, ids });
      if (!this.#rateOf(appId).allow(nowMs)) throw new ParleyError('signalRateLimited');
      if (protocol === 'whip') requirePublishRight(bearer.rights, streamId, nowMs);
      const query = { appId, ip, roomId, userId: bearer.userId };
      await requireLoginNotForbidden(this.#signal, query);
      // Before it comes into the room, where others would see it come and go.
      if (protocol === 'whip') await requirePublishNotForbidden(this.#signal, query, streamId);
      const attempt = { app, endpoint, ip, bearer, offer: readOffer(offer) };
      return protocol === 'whip' ? this.#publish(attempt) : this.#play(attempt);
    };
    const codeOf = (error: unknown) => failureOf(error)?.code ?? ERRORS.roomInternal.code;
    return this.#signal.attempts.make({ appId, what: 'login' }, enter, codeOf);
  }

  /**
   * Takes an ICE fragment: new candidates need nothing, new credentials restart ICE (RFC 9725 §4.3.3).
   *
   * @returns the engine's new half after a restart
   * @throws {SdpRefusal | ParleyError}
   */
  async patch(resource: Resource, body: string): Promise<EngineIce | undefined> {
    if (!resource.patches.allow(this.#signal.nowMs())) throw new ParleyError('signalRateLimited');
    const wanted = readFragment(body);
    const session = resource.agreement?.session;
    if (session === undefined) throw new ParleyError('sessionAbnormal');
    return session.mailbox.perform(async () => {
      const { agreement } = resource;
      if (agreement === undefined) throw new ParleyError('sessionAbnormal');
      if (wanted === undefined || isSame(wanted, agreement.ice)) return undefined;
      const { id, iceCandidates: candidates } = agreement.transport;
      const parameters = { iceLite: true, ...(await session.media.restartIce(id)) };
      resource.iceRestarted(wanted);
      return { parameters, candidates };
    });
  }

  async #publish(attempt: Attempt): Promise<Created> {
    const { endpoint, bearer, offer } = attempt;
    const { appId, streamId } = endpoint;
    const { tracks, sections } = planPublication(offer);
    this.#signal.rooms.find(appId)?.requireFreeStream(streamId, bearer.userId);
    return this.#admit(attempt, async (session) => {
      const request = { type: 'publish', id: 0, streamId, extraInfo: '', tracks } as const;
      await publish({ signal: this.#signal, session }, request);
      return sections;
    });
  }

  async #play(attempt: Attempt): Promise<Created> {
    const { endpoint, offer } = attempt;
    const { appId, roomId, streamId } = endpoint;
    const { rooms, media } = this.#signal;
    const playback = planPlayback(offer);
    const tracks = media.directory.publication(appId, streamId)?.tracks ?? [];
    const isHere = rooms.find(appId)?.room(roomId)?.stream(streamId) !== undefined;
    if (!isHere || tracks.length === 0)
      throw new ParleyError('streamNotFound', { detail: 'in this room, now' });
    requireDecodable(playback, tracks);
    return this.#admit(attempt, async (session, resource) => {
      const context = { signal: this.#signal, session };
      session.media.player.setCapabilities(playback.capabilities, { mids: playback.mids });
      const wants = { audio: playback.mids.has('audio'), video: playback.mids.has('video') };
      // Whether its transport connects is what is seen of such a client.
      session.awaitedPlays.clientReports();
      const played = await play(context, { type: 'play', id: 0, streamId, ...wants });
      const consumerIds = played.tracks.map(({ consumerId }) => consumerId);
      if (consumerIds.length === 0) throw new ParleyError('streamNotFound');
      resource.plays(consumerIds);
      await startConsumers(context, { type: 'startConsumers', id: 0, consumerIds });
      return answerPlayback(offer, played.tracks);
    });
  }

  /** @param negotiate does what the client came for, and says what its sections are answered */
  async #admit(
    { app, endpoint, ip, bearer, offer }: Attempt,
    negotiate: (session: Session, resource: Resource) => Promise<readonly AnsweredSection[]>,
  ): Promise<Created> {
    const signal = this.#signal;
    const { appId, roomId, protocol } = endpoint;
    const resource = new Resource({
      id: signal.ids.resumeKey(),
      endpoint,
      ip,
      onConnected: (session) => {
        if (protocol === 'whep') signal.attempts.playShown(session, endpoint.streamId);
      },
      end: (session, reason) => signal.endSession(session, reason),
      onEnded: ({ id }) => this.#resources.delete(id),
    });
    const direction = protocol === 'whip' ? 'send' : 'recv';
    const entrant = {
      appId,
      roomId,
      user: { userId: bearer.userId, userName: bearer.userId },
      rights: bearer.rights,
      limits: app,
      maxMemberCount: 0,
      isUserStatusNotify: true,
      directions: [direction] as const,
      line: resource,
      aliveUntilMs: signal.nowMs() + SETUP_DEADLINE_MS,
    };
    const session = await admit(signal, entrant, (entered) => {
      const transport = entered.media.untoldTransport(direction);
      if (transport === undefined) throw new Error('a member was let in without its transport');
      resource.opened(entered, transport, offer);
      this.#resources.set(resource.id, resource);
    });
    try {
      return await session.mailbox.perform(async () => {
        const transport = resource.agreement?.transport;
        if (transport === undefined) throw new ParleyError('sessionAbnormal');
        await session.media.connectTransport(transport.id, offer.dtls);
        const sections = await negotiate(session, resource);
        if (!resource.isOpen) throw new ParleyError('sessionAbnormal');
        const answer = writeAnswer(offer, { transport, sections, sessionId: signal.nowMs() });
        return { resource, answer, userId: bearer.userId };
      });
    } catch (error) {
      signal.endSession(session, 'left');
      throw error;
    }
  }

  #rateOf(appId: number): RateWindow {
    const rate = this.#rates.get(appId) ?? new RateWindow(LIMITS.whipSessionsPerAppPerSecond);
    this.#rates.set(appId, rate);
    return rate;
  }
}
