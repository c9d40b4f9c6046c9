// The style of the house as rules that can be run, each with its cure.
import { resolveImport, type SourceFile, type SyntaxNode } from './source-file.ts';

/** One breach: where, what, and how to cure it. */
export interface Breach {
  readonly where: string;
  readonly rule: string;
  readonly cure: string;
}

export const FILE_LINES = 400;
export const FUNCTION_LINES = 60;

/** Files that may look at the real clock: they hand it to everything else. */
const CLOCK_FILES = ['signals/clock.ts'];
/** Room by room, the rooms that it may import from. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  sim: ['core', 'sim'],
  signals: ['core', 'sim', 'signals'],
  'twin-viewer': ['core', 'sim', 'signals', 'twin-viewer'],
};
/** What a browser may run of `signals`; nothing that it reaches may import from `node:`. */
export const BROWSER_DOOR = 'signals/browser.ts';
const VAGUE = /(^|[-/])(utils?|helpers?|common|managers?|misc)\b/i;

type Rule = (file: SourceFile) => Breach[];

function breach(file: SourceFile, line: number, rule: string, cure: string): Breach {
  return { where: `${file.path}:${line}`, rule, cure };
}

const direction: Rule = (file) => {
  const allowed = BELOW[file.room];
  if (allowed === undefined) return [];
  return file.imports.flatMap((found) => {
    const target = resolveImport(file.path, found.from)?.split('/')[0];
    if (target === undefined || allowed.includes(target)) return [];
    if (file.isTest && (target === 'bench' || target === 'fixtures')) return [];
    const rule = `${file.room} imports from ${target}; the direction is core <- sim <- signals <- twin-viewer`;
    return [breach(file, found.line, rule, 'move what both need down, or hand it in as an argument')];
  });
};

const viewerTakesTypes: Rule = (file) =>
  file.room !== 'twin-viewer' || file.isTest
    ? []
    : file.imports
        .filter((found) => {
          const target = resolveImport(file.path, found.from) ?? '';
          return target.startsWith('signals/') && target !== BROWSER_DOOR && !found.typeOnly;
        })
        .map((found) =>
          breach(
            file,
            found.line,
            'the viewer takes only types from signals',
            `use import type, ${BROWSER_DOOR} for what needs no Node, and HTTP for the rest`,
          ),
        );

const noNode: Rule = (file) =>
  (file.room !== 'core' && file.room !== 'sim') || file.isTest
    ? []
    : file.imports
        .filter((found) => found.from.startsWith('node:'))
        .map((found) =>
          breach(
            file,
            found.line,
            `${file.room} runs in a browser too`,
            'take text or bytes; read the file in signals',
          ),
        );

/** `a.b` for a member expression of two plain names. */
function memberName(node: SyntaxNode): string {
  const object = node['object'] as SyntaxNode | undefined;
  const property = node['property'] as SyntaxNode | undefined;
  return `${String(object?.['name'])}.${String(property?.['name'])}`;
}

const handedIn: Rule = (file) => {
  const clockAllowed = file.isTest || file.room === 'bench' || CLOCK_FILES.includes(file.path);
  return file.nodes.flatMap((node) => {
    const name = node.type === 'MemberExpression' ? memberName(node) : '';
    if (name === 'Math.random')
      return [breach(file, file.lineOf(node), 'Math.random', 'take the seeded source (core/chance.ts) as an argument')];
    const now = name === 'Date.now' || name === 'performance.now' || isNewDate(node);
    if (!now || clockAllowed) return [];
    return [breach(file, file.lineOf(node), 'the real clock', 'take a Clock (signals/clock.ts) as an argument')];
  });
};

function isNewDate(node: SyntaxNode): boolean {
  if (node.type !== 'NewExpression') return false;
  const callee = node['callee'] as SyntaxNode;
  return callee['name'] === 'Date' && (node['arguments'] as unknown[]).length === 0;
}

const nouns: Rule = (file) =>
  VAGUE.test(file.path) ? [breach(file, 1, 'a vague file name', 'name the file after the thing it holds')] : [];

const whyComment: Rule = (file) =>
  file.isTest || /^(#!.*\n)?\/\/ \S/.test(file.text)
    ? []
    : [breach(file, 1, 'the first line does not say why the file exists', 'begin with a // comment of one sentence')];

const FORBIDDEN: Readonly<Record<string, readonly [string, string]>> = {
  TSAnyKeyword: ['any', 'say the type, or unknown and narrow it'],
  TSEnumDeclaration: ['an enum', 'use a const object and its type'],
  TSModuleDeclaration: ['a namespace', 'use a module'],
  ExportDefaultDeclaration: ['a default export', 'export it by name'],
};

const forbidden: Rule = (file) =>
  file.nodes.flatMap((node) => {
    const found = FORBIDDEN[node.type];
    if (found === undefined) return [];
    return [breach(file, file.lineOf(node), found[0], found[1])];
  });

const fileLength: Rule = (file) =>
  file.lines <= FILE_LINES
    ? []
    : [breach(file, FILE_LINES, `${file.lines} lines`, `split it into files under ${FILE_LINES} lines, each one noun`)];

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

const functionLength: Rule = (file) =>
  file.isTest
    ? []
    : file.nodes.flatMap((node) => {
        if (!FUNCTIONS.includes(node.type)) return [];
        const lines = file.text.slice(node.start, node.end).split('\n').length;
        if (lines <= FUNCTION_LINES) return [];
        const cure = `name its parts as functions of their own, under ${FUNCTION_LINES} lines each`;
        return [breach(file, file.lineOf(node), `a function of ${lines} lines`, cure)];
      });

/** The rules that look at one file. */
export const FILE_RULES: readonly Rule[] = [
  direction,
  viewerTakesTypes,
  noNode,
  handedIn,
  nouns,
  whyComment,
  forbidden,
  fileLength,
  functionLength,
];

/** Every breach of the rules that look at one file. */
export function breachesOf(file: SourceFile): Breach[] {
  return FILE_RULES.flatMap((rule) => rule(file));
}

/** Cycles of value imports, each as a path that ends where it began. */
export function importCycles(files: readonly SourceFile[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const file of files) {
    const values = file.imports.filter((found) => !found.typeOnly).map((found) => resolveImport(file.path, found.from));
    targets.set(
      file.path,
      values.filter((target) => target !== undefined),
    );
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    const seen = trail.indexOf(path);
    if (seen >= 0) cycles.push([...trail.slice(seen), path]);
    if (seen >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}

/** Modules of Node that a browser would be asked for, as `path imports node:x`, reached from `door` by value imports. */
export function nodeReachedFrom(door: string, files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const found: string[] = [];
  const visit = (path: string): void => {
    const file = byPath.get(path);
    if (file === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { from, typeOnly } of file.imports) {
      if (typeOnly) continue;
      if (from.startsWith('node:')) found.push(`${path} imports ${from}`);
      visit(resolveImport(path, from) ?? '');
    }
  };
  visit(door);
  return found;
}

function exportedNames(file: SourceFile): string[] {
  return file.nodes.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration') return [];
    const declaration = node['declaration'] as SyntaxNode | null;
    if (declaration === null) return [];
    const declarators = (declaration['declarations'] as SyntaxNode[] | undefined) ?? [declaration];
    return declarators.map((declarator) => String((declarator['id'] as SyntaxNode | undefined)?.['name']));
  });
}

/** Exports that no other file imports and that no door (`index.ts`) hands on, as `path: name`. */
export function unusedExports(files: readonly SourceFile[]): string[] {
  const used = new Map<string, Set<string>>();
  for (const file of files) {
    for (const found of file.imports) {
      const target = resolveImport(file.path, found.from);
      if (target === undefined) continue;
      const names = used.get(target) ?? new Set();
      for (const name of found.names) names.add(name);
      used.set(target, names);
    }
  }
  return files.flatMap((file) => {
    if (file.isTest || file.path.endsWith('/index.ts')) return [];
    const names = used.get(file.path) ?? new Set();
    if (names.has('*')) return [];
    return exportedNames(file)
      .filter((name) => !names.has(name))
      .map((name) => `${file.path}: ${name}`);
  });
}
