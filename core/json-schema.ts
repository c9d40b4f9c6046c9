// The published JSON Schemas (draft 7) of our documents, made from the same definitions that check them.
import type { TSchema } from '@sinclair/typebox';
import { DEMAND_FORMAT, DEMAND_VERSION, DemandFile } from './demand.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, NetworkFile } from './network.ts';
import type { DocumentKind } from './schema.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as a plain JSON document with `$schema`, `$id` (urn:FORMAT:VERSION) and `title`. */
export function jsonSchema(schema: TSchema, { format, version }: DocumentKind, title: string): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:${format}:${version}`,
    title,
    ...(JSON.parse(JSON.stringify(schema)) as JsonSchema),
  };
}

/** `network.json` */
export function networkSchema(): JsonSchema {
  return jsonSchema(NetworkFile, { format: NETWORK_FORMAT, version: NETWORK_VERSION }, 'Greenband road network');
}

/** `demand.json` */
export function demandSchema(): JsonSchema {
  return jsonSchema(DemandFile, { format: DEMAND_FORMAT, version: DEMAND_VERSION }, 'Greenband demand');
}
