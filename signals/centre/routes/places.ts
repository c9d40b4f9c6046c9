// The routes of places: what they are, their documents, and the live street.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../../core/fault.ts';
import { Once } from '../once.ts';
import { DOCUMENTS, EXTRAS, type HeldDocument, placeHead, type ServedPlace, typeRows } from '../served-place.ts';

const closed = { additionalProperties: false } as const;
const Params = Type.Object({ place: Type.String({ maxLength: 200 }) });
interface OfPlace {
  Params: { place: string };
}

const Pace = Type.Object(
  {
    speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 50, description: 'times as fast as real time' })),
    paused: Type.Optional(Type.Boolean()),
  },
  closed,
);

const Restart = Type.Object(
  {
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffffffff })),
    begin_s: Type.Optional(Type.Number({ minimum: 0, description: 's, when the street starts, empty' })),
  },
  closed,
);

/** Sends a document compressed, or 304 to who has it. */
function sendDocument(request: FastifyRequest, reply: FastifyReply, document: HeldDocument): FastifyReply {
  reply.header('etag', document.etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === document.etag) return reply.code(304).send();
  reply.type('application/json');
  if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? ''))
    return reply.header('content-encoding', 'gzip').send(document.gzip);
  return reply.send(document.plain);
}

export function placeRoutes(app: FastifyInstance, places: ReadonlyMap<string, ServedPlace>): void {
  const tags = ['places'];
  const at = (request: FastifyRequest<OfPlace>): ServedPlace => {
    const found = places.get(request.params.place);
    if (found) return found;
    throw new Fault('PLACE_UNKNOWN', 'no place has this id; see /places', request.params.place);
  };
  app.get('/places', { schema: { tags, summary: 'The places' } }, async () => ({
    items: [...places.values()].map(({ id, prepared }) => ({ id, name: prepared.place.name })),
    next: null,
  }));
  app.get<OfPlace>('/places/:place', { schema: { tags, summary: 'One place', params: Params } }, async (request) =>
    placeHead(at(request)),
  );
  for (const name of DOCUMENTS)
    app.get<OfPlace>(
      `/places/:place/${name}`,
      { schema: { tags, summary: `${name}.json of the place`, params: Params } },
      (request, reply) => sendDocument(request, reply, at(request).document(name)),
    );
  for (const name of EXTRAS)
    app.get<OfPlace>(
      `/places/:place/${name}`,
      { schema: { tags, summary: `${name}.json of the place, where it has one`, params: Params } },
      (request, reply) => {
        const document = at(request).extra(name);
        if (document !== undefined) return sendDocument(request, reply, document);
        throw new Fault(
          'PLACE_NO_DOCUMENT',
          `the place has no ${name}.json; do without it, or add it`,
          request.params.place,
        );
      },
    );
  app.get<OfPlace>(
    '/places/:place/types',
    { schema: { tags, summary: 'Vehicle types in the order of the stream', params: Params } },
    async (request) => typeRows(at(request).types),
  );
  liveRoutes(app, at);
}

function liveRoutes(app: FastifyInstance, at: (request: FastifyRequest<OfPlace>) => ServedPlace): void {
  const tags = ['live'];
  const once = new Once();
  app.get<OfPlace>(
    '/places/:place/live',
    { schema: { tags, summary: 'The clock of the live street', params: Params } },
    async (request) => at(request).street.ready(),
  );
  app.get<OfPlace>(
    '/places/:place/measures',
    { schema: { tags, summary: 'What the live run has measured so far', params: Params } },
    async (request) => at(request).street.measures(),
  );
  app.patch<OfPlace & { Body: { speed?: number; paused?: boolean } }>(
    '/places/:place/live',
    { schema: { tags, summary: 'Speed and pause of the live street', params: Params, body: Pace } },
    async (request) => at(request).street.pace(request.body),
  );
  app.post<OfPlace & { Body: { seed?: number; begin_s?: number } }>(
    '/places/:place/live/restart',
    { schema: { tags, summary: 'Starts the live street anew', params: Params, body: Restart } },
    async (request, reply) => {
      const { street, prepared } = at(request);
      const { begin_s } = request.body;
      if (begin_s !== undefined && begin_s >= prepared.window.end) {
        const text = `the street ends at ${prepared.window.end} s; begin before`;
        throw new Fault('RUN_WINDOW', text, 'begin_s');
      }
      return once.act(request, reply, () => street.restart(request.body));
    },
  );
}
