// The timing centre as the page asks it: typed answers, problems as notices, every act under a key of its own.
import type { CorridorRow, FleetVehicle } from '../../signals/centre/state/corridor-row.ts';
import { type Person, whoHeaders } from './who.ts';

export type { CorridorRow, FleetVehicle, Person };

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type Role = 'viewer' | 'engineer' | 'approver' | 'dispatcher';

/** A problem of the service (RFC 9457), or of the way to it. */
export class ServiceProblem extends Error {
  readonly code: string;
  readonly where: string;

  constructor(code: string, detail: string, where: string) {
    super(detail);
    this.code = code;
    this.where = where;
  }
}

export interface Session {
  readonly name: string;
  readonly roles: readonly string[];
  readonly demo: boolean;
}

export interface PlanRow {
  readonly plan: string;
  readonly version: number;
  readonly state: string;
  readonly author: string;
  readonly at: string;
  readonly note: string;
  readonly approvedBy?: string;
}

export interface DeploymentRow {
  readonly id: string;
  readonly plan: string;
  readonly version: number;
  readonly state: string;
  readonly controllers?: readonly { readonly id: string; readonly state: string; readonly cause?: string | null }[];
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A controller of the street, as far as the page tells of it. */
export interface ControllerRow {
  readonly id: string;
  readonly reachable: boolean;
  readonly silent: boolean;
  readonly status: { readonly mode: string; readonly running: { readonly version: string } | null } | null;
  readonly manual: object | null;
}

export class Service {
  /** Throws ServiceProblem. */
  async ask<T>(method: Method, path: string, person: Person, body?: object): Promise<T> {
    const headers = whoHeaders(person);
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method === 'POST') headers['Idempotency-Key'] = crypto.randomUUID();
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(path, init).catch(() => undefined);
    if (answer === undefined)
      throw new ServiceProblem('SERVICE_AWAY', 'the timing centre does not answer; see whether it runs', path);
    const text = await answer.text();
    const read = readAnswer(text);
    if (answer.ok) return read as T;
    throw new ServiceProblem(
      String(read['code'] ?? answer.status),
      String(read['detail'] ?? answer.statusText),
      String(read['where'] ?? path),
    );
  }

  /** Who the service takes us for; undefined where there is no timing centre (a plain file server). */
  async session(): Promise<Session | undefined> {
    return this.ask<Session>('GET', 'session', 'demo-engineer').catch(() => undefined);
  }

  plans(): Promise<Listed<PlanRow>> {
    return this.ask('GET', 'plans', 'demo-engineer');
  }

  /** Every row of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const rows: T[] = [];
    let cursor = '';
    do {
      const page = await this.ask<Listed<T>>('GET', `${path}?limit=200${cursor}`, 'demo-engineer');
      rows.push(...page.items);
      cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    return rows;
  }

  controllers(): Promise<ControllerRow[]> {
    return this.all('controllers');
  }

  fleet(): Promise<Listed<FleetVehicle>> {
    return this.ask('GET', 'fleet', 'demo-engineer');
  }

  corridor(id: string): Promise<CorridorRow> {
    return this.ask('GET', `corridors/${encodeURIComponent(id)}`, 'demo-engineer');
  }

  deployments(): Promise<Listed<DeploymentRow>> {
    return this.ask('GET', 'deployments', 'demo-engineer');
  }
}

/** What was answered; something that is not JSON (a proxy's page) counts as an answer without fields. */
function readAnswer(text: string): Record<string, unknown> {
  try {
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    return {};
  }
}
