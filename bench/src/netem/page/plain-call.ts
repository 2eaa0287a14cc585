/** Runs inside a page without an SDK: one connection, whose descriptions somebody else carries. Sent as text. */

declare function clockMedia(): MediaStream;

class PlainCall {
  readonly #connection = new RTCPeerConnection();

  /** @returns the offer of a page that publishes */
  async offer(maxVideoBps: number): Promise<string> {
    for (const track of clockMedia().getTracks()) {
      this.#connection.addTransceiver(track, {
        direction: 'sendonly',
        sendEncodings: track.kind === 'video' ? [{ maxBitrate: maxVideoBps }] : [{}],
      });
    }
    await this.#connection.setLocalDescription();
    return this.#gathered();
  }

  async accept(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  /** @returns the answer of a page that plays */
  async answer(offer: string): Promise<string> {
    const stream = new MediaStream();
    this.#connection.addEventListener('track', ({ track }) => stream.addTrack(track));
    await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer });
    const video = Object.assign(document.createElement('video'), { srcObject: stream, autoplay: true });
    Object.assign(video.style, { width: '1280px', height: '720px' });
    document.body.append(video);
    await this.#connection.setLocalDescription();
    return this.#gathered();
  }

  /** The local description with all its candidates. */
  async #gathered(): Promise<string> {
    while (this.#connection.iceGatheringState !== 'complete')
      await new Promise((resolve) =>
        this.#connection.addEventListener('icegatheringstatechange', resolve, { once: true }),
      );
    return this.#connection.localDescription!.sdp;
  }
}

Object.assign(globalThis, { call: new PlainCall() });
