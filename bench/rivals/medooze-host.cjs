/**
 * A process around medooze's media server: one publisher, many players, each by an offer. Told what to do by JSON
 * lines on standard input (`publish`, `play`, with an `offer`), it answers each on descriptor 3, since medooze writes its
 * log to standard output.
 *
 * usage: node medooze-host.cjs FOLDER ADDRESS FIRST-PORT
 */
const { writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { createInterface } = require('node:readline');

const [folder, address, firstPort] = process.argv.slice(2);
const installed = createRequire(`${folder}/`);
const MediaServer = installed('medooze-media-server');
const { SDPInfo } = createRequire(installed.resolve('medooze-media-server'))('semantic-sdp');

const ANSWERS = 3;

const CAPABILITIES = {
  video: {
    codecs: ['vp8'],
    rtx: true,
    rtcpfbs: [
      { id: 'transport-cc' },
      { id: 'ccm', params: ['fir'] },
      { id: 'nack' },
      { id: 'nack', params: ['pli'] },
    ],
    extensions: [
      'urn:ietf:params:rtp-hdrext:sdes:mid',
      'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    ],
  },
};

MediaServer.enableLog(false);
MediaServer.setCertificate(`${folder}/certificate.pem`, `${folder}/key.pem`);
MediaServer.setPortRange(Number(firstPort), Number(firstPort) + 99);
const endpoint = MediaServer.createEndpoint(address);
let published;

function connect(text) {
  const offer = SDPInfo.parse(text);
  const transport = endpoint.createTransport({ dtls: offer.getDTLS(), ice: offer.getICE() });
  transport.setRemoteProperties({ video: offer.getMedia('video') });
  const answer = offer.answer({
    dtls: transport.getLocalDTLSInfo(),
    ice: transport.getLocalICEInfo(),
    candidates: endpoint.getLocalCandidates(),
    capabilities: CAPABILITIES,
  });
  transport.setLocalProperties({ video: answer.getMedia('video') });
  return { offer, transport, answer };
}

const METHODS = {
  publish({ offer: text }) {
    const { offer, transport, answer } = connect(text);
    published = transport.createIncomingStream(offer.getFirstStream());
    return { answer: answer.toString() };
  },
  play({ offer: text }) {
    const { transport, answer } = connect(text);
    const outgoing = transport.createOutgoingStream({ video: true });
    answer.addStream(outgoing.getStreamInfo());
    outgoing.attachTo(published);
    return { answer: answer.toString() };
  },
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    let said;
    try {
      said = { id, result: METHODS[method](params) };
    } catch (error) {
      said = { id, error: String(error.stack) };
    }
    writeSync(ANSWERS, `${JSON.stringify(said)}\n`);
  })
  .on('close', () => process.exit(0));
