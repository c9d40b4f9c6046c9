// The published JSON Schemas as files, one a document that a place is made of.
import { demandSchema, type JsonSchema, jsonSchema, networkSchema } from '../core/json-schema.ts';
import { OVERLAY_FORMAT, OVERLAY_VERSION, OverlayFile } from '../core/osm-overlay.ts';
import { ScenarioFile } from '../core/scenario.ts';
import { PLAN_KIND, PLANS_KIND, SAFETY_KIND, SCENARIO_KIND } from '../signals/place.ts';
import { PlanFile, PlansFile } from '../signals/plan.ts';
import { SafetyFile } from '../signals/safety.ts';

export const SCHEMA_FOLDER = 'docs/schemas';

/** File names and what is in them. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas: readonly [string, JsonSchema][] = [
    ['network', networkSchema()],
    ['demand', demandSchema()],
    ['plans', jsonSchema(PlansFile, PLANS_KIND, 'Greenband plans of a place')],
    ['plan', jsonSchema(PlanFile, PLAN_KIND, 'Greenband plan')],
    ['safety', jsonSchema(SafetyFile, SAFETY_KIND, 'Greenband safety data')],
    [
      'overlay',
      jsonSchema(
        OverlayFile,
        { format: OVERLAY_FORMAT, version: OVERLAY_VERSION },
        'Greenband corrections to OpenStreetMap',
      ),
    ],
    ['scenario', jsonSchema(ScenarioFile, SCENARIO_KIND, 'Greenband scenario')],
  ];
  return new Map(schemas.map(([name, schema]) => [`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`]));
}
