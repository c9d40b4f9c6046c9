// The published JSON Schemas (draft 7) of our documents, made from the same definitions that check them.
import type { TSchema } from '@sinclair/typebox';
import { DEMAND_FORMAT, DEMAND_VERSION, DemandFile } from './demand.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, NetworkFile } from './network.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as a plain JSON document with `$schema`, `$id` (urn:greenband:FORMAT:VERSION) and `title`. */
export function jsonSchema(schema: TSchema, format: string, version: number, title: string): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:greenband:${format}:${version}`,
    title,
    ...(JSON.parse(JSON.stringify(schema)) as JsonSchema),
  };
}

/** `network.json` */
export function networkSchema(): JsonSchema {
  return jsonSchema(NetworkFile, NETWORK_FORMAT, NETWORK_VERSION, 'Greenband road network');
}

/** `demand.json` */
export function demandSchema(): JsonSchema {
  return jsonSchema(DemandFile, DEMAND_FORMAT, DEMAND_VERSION, 'Greenband demand');
}
