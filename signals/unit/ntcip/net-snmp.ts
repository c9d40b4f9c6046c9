// The part of net-snmp that we use, with types: the package brings none.
import { createRequire } from 'node:module';

export interface Varbind {
  readonly oid: string;
  readonly type?: number;
  readonly value: number | Buffer;
}

export interface SnmpSession {
  get(oids: readonly string[], done: (error: Error | null, varbinds: readonly Varbind[]) => void): void;
  set(varbinds: readonly Varbind[], done: (error: Error | null, varbinds: readonly Varbind[]) => void): void;
  close(): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

export interface MibRequest {
  readonly instanceNode: { value: number };
  readonly operation: number;
  readonly setValue?: number;
  readonly commitSet?: boolean;
  readonly testSet?: boolean;
  done(error?: { readonly errorStatus: number }): void;
}

export interface SnmpMib {
  registerProvider(provider: object): void;
  setScalarValue(name: string, value: number): void;
  addTableRow(table: string, row: readonly number[]): void;
  getTableSingleCell(table: string, column: number, row: readonly number[]): number;
  setTableSingleCell(table: string, column: number, row: readonly number[], value: number): void;
}

export interface SnmpAgent {
  getMib(): SnmpMib;
  getAuthorizer(): { addCommunity(name: string): void; addUser(user: object): void };
  close(done?: () => void): void;
}

interface NetSnmp {
  createSession(host: string, community: string, options: object): SnmpSession;
  createV3Session(host: string, user: object, options: object): SnmpSession;
  createAgent(options: object, done: (error: Error | null) => void): SnmpAgent;
  isVarbindError(varbind: Varbind): boolean;
  readonly Version1: number;
  readonly Version2c: number;
  readonly Version3: number;
  readonly ObjectType: { readonly Integer: number; readonly Counter: number };
  readonly MibProviderType: { readonly Scalar: number; readonly Table: number };
  readonly MaxAccess: Readonly<Record<'read-only' | 'read-write', number>>;
  readonly SecurityLevel: { readonly authPriv: number };
  readonly AuthProtocols: { readonly sha: string };
  readonly PrivProtocols: { readonly aes: string };
  readonly ErrorStatus: { readonly WrongValue: number; readonly NotWritable: number };
}

export const snmp = createRequire(import.meta.url)('net-snmp') as NetSnmp;
