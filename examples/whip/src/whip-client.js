/** A publisher by WHIP and a player by WHEP: WebRTC and fetch, nothing else. */
export class WhipClient {
  /** Settles as the browser's connection does; its `connectionState` is the call's. */
  connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  #endpoint;
  #bearer;
  /** Where the session is, once it is made. */
  #session = '';
  #etag = '';
  /** Candidates that came before the server knew of the session. */
  #candidates = [];

  /**
   * @param {string} endpoint `https://server/whip/{appID}/{roomID}/{streamID}`, or the same with `whep`
   * @param {string} bearer an ingest key or a Token04
   */
  constructor(endpoint, bearer) {
    this.#endpoint = endpoint;
    this.#bearer = bearer;
  }

  /**
   * Sends a camera and a microphone.
   *
   * @param {MediaStream} stream with one track of each kind
   * @param {string} codec of the video: VP8, H264, VP9 or AV1
   */
  async publish(stream, codec) {
    for (const track of stream.getTracks()) {
      const transceiver = this.connection.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      if (track.kind === 'video') transceiver.setCodecPreferences(codecsFrom(codec));
    }
    await this.#agree();
  }

  /** Receives a stream. @returns {Promise<MediaStream>} what to show */
  async play() {
    const stream = new MediaStream();
    this.connection.addEventListener('track', ({ track }) => stream.addTrack(track));
    for (const kind of ['audio', 'video']) this.connection.addTransceiver(kind, { direction: 'recvonly' });
    await this.#agree();
    return stream;
  }

  /** Finds a new way to the server after the network has changed. */
  async restartIce() {
    this.#etag = '';
    const { localDescription, remoteDescription } = this.connection;
    if (localDescription === null || remoteDescription === null) return;
    const offer = await this.connection.createOffer({ iceRestart: true });
    await this.connection.setLocalDescription(offer);
    const response = await this.#patch('*', this.#fragment(offer.sdp ?? '', []));
    if (response.status !== 200) throw new Error(`the server refused to restart ICE: ${response.status}`);
    this.#etag = response.headers.get('etag') ?? '';
    const fragment = await response.text();
    const read = (name) => fragment.match(new RegExp(`^a=${name}:(.*)$`, 'm'))?.[1]?.trim() ?? '';
    const sdp = remoteDescription.sdp
      .replace(/^a=ice-ufrag:.*$/gm, `a=ice-ufrag:${read('ice-ufrag')}`)
      .replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${read('ice-pwd')}`);
    await this.connection.setRemoteDescription({ type: 'answer', sdp });
    await this.#sendCandidates();
  }

  async stop() {
    if (this.#session !== '') await this.#request('DELETE');
    this.connection.close();
  }

  /** Posts the offer at once; candidates follow as they are found (trickle ICE). */
  async #agree() {
    this.connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== '') this.#candidates.push(candidate.candidate);
      if (this.#etag !== '') void this.#sendCandidates();
    });
    const offer = await this.connection.createOffer();
    await this.connection.setLocalDescription(offer);
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${this.#bearer}` },
      body: offer.sdp ?? '',
    });
    const body = await response.text();
    if (response.status !== 201) throw new Error(JSON.parse(body).detail);
    this.#session = new URL(response.headers.get('location') ?? '', response.url).href;
    this.#etag = response.headers.get('etag') ?? '';
    await this.connection.setRemoteDescription({ type: 'answer', sdp: body });
    await this.#sendCandidates();
  }

  async #sendCandidates() {
    const candidates = this.#candidates.splice(0);
    if (candidates.length === 0) return;
    const response = await this.#patch(
      this.#etag,
      this.#fragment(this.connection.localDescription?.sdp ?? '', candidates),
    );
    if (response.status !== 204) throw new Error(`the server refused candidates: ${response.status}`);
  }

  /** An SDP fragment with the ICE attributes of an offer's first section (RFC 8840). */
  #fragment(sdp, candidates) {
    const line = (pattern) => sdp.match(pattern)?.[0] ?? '';
    return [
      line(/^a=group:BUNDLE .*$/m),
      line(/^m=.*$/m),
      line(/^a=mid:.*$/m),
      line(/^a=ice-ufrag:.*$/m),
      line(/^a=ice-pwd:.*$/m),
      ...candidates.map((candidate) => `a=${candidate}`),
      '',
    ]
      .map((text) => text.trim())
      .join('\r\n');
  }

  #patch(ifMatch, body) {
    return this.#request('PATCH', {
      headers: { 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': ifMatch },
      body,
    });
  }

  #request(method, { headers = {}, body } = {}) {
    return fetch(this.#session, {
      method,
      headers: { ...headers, authorization: `Bearer ${this.#bearer}` },
      body,
    });
  }
}

/** The browser's video codecs, the wanted one first. */
function codecsFrom(name) {
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  const isWanted = ({ mimeType }) => mimeType === `video/${name}`;
  return [...codecs.filter(isWanted), ...codecs.filter((codec) => !isWanted(codec))];
}
