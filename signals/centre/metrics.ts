// What the service measures of itself, in the form that Prometheus reads.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly viewers: Gauge;
  readonly framesSent: Counter<'kind'>;
  readonly framesDropped: Counter<'kind'>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'greenband_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.02, 0.05, 0.2, 1, 5],
      registers,
    }),
    viewers: new Gauge({ name: 'greenband_stream_viewers', help: 'Viewers of the live stream', registers }),
    framesSent: new Counter({
      name: 'greenband_stream_frames_sent_total',
      help: 'Frames sent',
      labelNames: ['kind'],
      registers,
    }),
    framesDropped: new Counter({
      name: 'greenband_stream_frames_dropped_total',
      help: 'Frames not sent to viewers that read too slowly',
      labelNames: ['kind'],
      registers,
    }),
  };
}

export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { schema: { tags: ['health'], summary: 'Metrics for Prometheus' } }, async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return reply.send(await metrics.registry.metrics());
  });
}
