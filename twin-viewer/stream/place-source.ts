// Where the page takes a place from: the documents that the service (or a plain file server) gives.
import type { DemandFile } from '../../core/demand.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { SurroundingsFile } from '../../core/surroundings.ts';
import type { Plan, PlansFile, SafetyFile } from '../../signals/browser.ts';
import type { PlaceText } from '../what-if/place-book.ts';
import { whoHeaders } from './who.ts';

export interface PlaceDocuments {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  /** the note in other languages */
  readonly notes: Readonly<Record<string, string>>;
  /** what workers get */
  readonly text: PlaceText;
  readonly network: NetworkFile;
  readonly demand: DemandFile;
  readonly plans: PlansFile;
  readonly safety: SafetyFile;
  /** the plan on the street */
  readonly own: Plan;
  /** the better plan to compare it with, where there is one */
  readonly better: Plan | undefined;
  readonly surroundings: SurroundingsFile | undefined;
  /** s of the day at time 0 */
  readonly clock: number;
  /** s */
  readonly begin: number;
  readonly end: number;
}

/** Why a place could not be read, in words that end with the cure. */
export class PlaceMissing extends Error {}

/** The service wants to know who asks. */
export class TokenNeeded extends PlaceMissing {}

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url, { headers: whoHeaders() }).catch(() => undefined);
  if (answer === undefined) throw new PlaceMissing(`${url}: no answer; check that the service runs, and try again`);
  if (answer.status === 401) throw new TokenNeeded(`${url}: 401; sign in with a token of this timing centre`);
  if (!answer.ok) throw new PlaceMissing(`${url}: ${answer.status}; check the place's files`);
  return answer.text();
}

function parsed<T>(url: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new PlaceMissing(`${url}: no JSON; check the place's files, and that the service is Greenband's`);
  }
}

/** A document that a place may lack. */
async function optional<T>(url: string): Promise<T | undefined> {
  const answer = await fetch(url, { headers: whoHeaders() }).catch(() => undefined);
  if (answer === undefined || !answer.ok) return undefined;
  return (await answer.json().catch(() => undefined)) as T | undefined;
}

interface Scenario {
  readonly name?: string;
  readonly note?: string;
  readonly notes?: Readonly<Record<string, string>>;
  readonly clock?: number;
  readonly begin?: number;
  readonly end?: number;
}

/** The first place of the service, or `riverside` where nobody lists places. */
async function firstPlace(): Promise<string> {
  const list = await optional<{ items?: { id: string }[] }>('places');
  return list?.items?.[0]?.id ?? 'riverside';
}

/** Reads a place. Throws PlaceMissing. */
export async function openPlace(named?: string): Promise<PlaceDocuments> {
  const id = named ?? (await firstPlace());
  const base = `places/${encodeURIComponent(id)}`;
  const [network, demand, safety, planText, scenario, surroundings, retimed] = await Promise.all([
    textOf(`${base}/network`),
    textOf(`${base}/demand`),
    textOf(`${base}/safety`),
    textOf(`${base}/plans`),
    optional<Scenario>(`${base}/scenario`),
    optional<SurroundingsFile>(`${base}/surroundings`),
    optional<{ plan?: Plan }>(`${base}/retimed`),
  ]);
  const plans = parsed<PlansFile>(`${base}/plans`, planText);
  const files = {
    network: parsed<NetworkFile>(`${base}/network`, network),
    demand: parsed<DemandFile>(`${base}/demand`, demand),
  };
  const own = plans.plans.find((plan) => plan.id === plans.current) ?? plans.plans[0];
  const better = retimed?.plan ?? plans.plans.find((plan) => plan !== own);
  return {
    id,
    name: scenario?.name ?? files.network.name,
    note: scenario?.note ?? '',
    notes: scenario?.notes ?? {},
    text: { network, demand, safety },
    ...files,
    plans,
    safety: parsed<SafetyFile>(`${base}/safety`, safety),
    own,
    better,
    surroundings,
    clock: scenario?.clock ?? 0,
    begin: scenario?.begin ?? files.demand.begin,
    end: scenario?.end ?? files.demand.end,
  };
}
