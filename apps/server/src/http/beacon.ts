import { LEAVE_BEACON_PATH, ShortId } from '@parley/protocol';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';

const BODY_LIMIT_BYTES = 4096;

const Leave = v.pipe(v.string(), v.parseJson(), v.object({ sessionId: ShortId, resumeKey: ShortId }));

/**
 * Takes the leave of a page that closes [SIG-15], whatever content type the browser gave it. The answer
 * says nothing of whether there was such a session.
 */
export async function serveBeacon(
  http: FastifyInstance,
  leave: (sessionId: string, resumeKey: string) => void,
): Promise<void> {
  await http.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post(LEAVE_BEACON_PATH, async (request, reply) => {
      const parsed = v.safeParse(Leave, request.body);
      if (!parsed.success)
        return reply.code(400).send({ error: 'the body must be {"sessionId": "…", "resumeKey": "…"}' });
      leave(parsed.output.sessionId, parsed.output.resumeKey);
      return reply.code(204).send();
    });
    done();
  });
}
