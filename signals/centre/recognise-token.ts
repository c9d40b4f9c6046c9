// Knows who asks by token, or by the certificate that a controller shows.
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { Fault } from '../../core/fault.ts';
import type { WallClock } from '../clock.ts';
import type { Recognise } from './access.ts';
import type { Identity } from './identity.ts';
import type { TokenBook } from './tokens.ts';

/** `Authorization: Bearer …`, or for a WebSocket the offered protocol `bearer.…`. */
function tokenOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return /^Bearer (\S{1,200})$/i.exec(authorization)?.[1] ?? '';
  const offered = request.headers['sec-websocket-protocol'];
  return offered && /(?:^|,)\s*bearer\.([\w-]{1,200})/.exec(offered)?.[1];
}

/** A controller whose certificate an authority of ours has signed is who the certificate names: `controller ID`. */
function certified({ raw: { socket } }: FastifyRequest): Identity | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const name = socket.getPeerCertificate().subject?.CN;
  const controller = /^controller (.{1,200})$/.exec(typeof name === 'string' ? name : '')?.[1];
  if (controller === undefined) return undefined;
  return { name: `controller ${controller}`, roles: ['controller'], demo: false, controller };
}

export function recogniseToken(book: TokenBook, wall: WallClock): Recognise {
  return async (request) => {
    const token = tokenOf(request);
    if (token === undefined) return certified(request);
    const identity = await book.identify(token, wall.now());
    if (identity) return identity;
    throw new Fault('REQ_WHO', 'the token is not known, is over or was revoked; ask for a new one', 'Authorization');
  };
}
