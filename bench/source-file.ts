// Our own sources, parsed, for the rules that the tests hold them to and for the table of faults.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { packageRoot } from '../signals/package-root.ts';

/** A node of the syntax tree (ESTree with TypeScript's additions), as far as the rules look at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** An import or re-export. */
export interface ImportedModule {
  readonly from: string;
  readonly typeOnly: boolean;
  readonly names: readonly string[];
  readonly line: number;
}

export interface SourceFile {
  /** relative to the repository, with forward slashes */
  readonly path: string;
  readonly room: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly lines: number;
  readonly nodes: readonly SyntaxNode[];
  readonly imports: readonly ImportedModule[];
  lineOf(node: SyntaxNode): number;
}

export const REPOSITORY = packageRoot();
export const ROOMS = ['core', 'sim', 'signals', 'twin-viewer', 'fixtures', 'bench'] as const;

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function collect(node: SyntaxNode, into: SyntaxNode[]): void {
  into.push(node);
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) collect(item, into);
    } else if (isNode(value)) collect(value, into);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Line of an offset, from 1. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

const IMPORTING = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'];

function importOf(node: SyntaxNode, line: number): ImportedModule | undefined {
  const source = node['source'] as SyntaxNode | null | undefined;
  if (!IMPORTING.includes(node.type) || source === null || source === undefined) return undefined;
  if (typeof source['value'] !== 'string') return undefined;
  const kind = node['importKind'] ?? node['exportKind'];
  const specifiers = (node['specifiers'] as SyntaxNode[] | undefined) ?? [];
  const names = specifiers.map((specifier) => {
    const name = (specifier['imported'] ?? specifier['local']) as SyntaxNode | undefined;
    return specifier.type === 'ImportNamespaceSpecifier' ? '*' : String(name?.['name'] ?? 'default');
  });
  if (node.type === 'ExportAllDeclaration' || node.type === 'ImportExpression') names.push('*');
  const allTypes = specifiers.length > 0 && specifiers.every((specifier) => specifier['importKind'] === 'type');
  return { from: source['value'], typeOnly: kind === 'type' || allTypes, names, line };
}

/** Parses one file. Throws an Error with the parser's message if it is not TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]!.message}`);
  const nodes: SyntaxNode[] = [];
  collect(parsed.program as unknown as SyntaxNode, nodes);
  const starts = lineStarts(text);
  const lineOf = (node: SyntaxNode) => lineAt(starts, node.start);
  const imports: ImportedModule[] = [];
  for (const node of nodes) {
    const found = importOf(node, lineOf(node));
    if (found !== undefined) imports.push(found);
  }
  return {
    path,
    room: path.split('/')[0]!,
    isTest: /\.(test|bench)\.tsx?$/.test(path),
    text,
    lines: starts.length - (text.endsWith('\n') ? 1 : 0),
    nodes,
    imports,
    lineOf,
  };
}

/** Every TypeScript file of the rooms, by path. */
export function readSources(): SourceFile[] {
  const files: SourceFile[] = [];
  for (const room of ROOMS) {
    for (const path of listed(room)) files.push(parseSource(path, readFileSync(join(REPOSITORY, path), 'utf8')));
  }
  return files;
}

function listed(folder: string): string[] {
  const found: string[] = [];
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(folder);
  } catch {
    return found; // a room that nobody has entered yet
  }
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== 'node_modules') found.push(...listed(path));
    else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) found.push(path);
  }
  return found.sort();
}

function entriesOf(folder: string) {
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true });
}

/** The repository path that a relative import means; undefined for a package or a node: module. */
export function resolveImport(path: string, from: string): string | undefined {
  if (!from.startsWith('.')) return undefined;
  const parts = path.split('/').slice(0, -1);
  for (const part of from.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
