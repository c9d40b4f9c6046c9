// The timing centre as the page asks it: typed answers, problems as notices, every act under a key of its own.

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

/** Who acts: in a demonstration the person who approves is another than the one who writes. */
export type Person = 'demo-engineer' | 'demo-approver';

export class Service {
  /** Throws ServiceProblem. */
  async ask<T>(method: 'GET' | 'POST' | 'PATCH', path: string, person: Person, body?: object): Promise<T> {
    const headers: Record<string, string> = { 'Greenband-Identity': person };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method === 'POST') headers['Idempotency-Key'] = crypto.randomUUID();
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(path, init).catch(() => undefined);
    if (answer === undefined)
      throw new ServiceProblem('SERVICE_AWAY', 'the timing centre does not answer; see whether it runs', path);
    const text = await answer.text();
    const read = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
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

  deployments(): Promise<Listed<DeploymentRow>> {
    return this.ask('GET', 'deployments', 'demo-engineer');
  }
}
