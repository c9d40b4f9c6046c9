// The table of all faults, read off the sources: every code, what it says and where it comes from.
import { readSources, type SourceFile, type SyntaxNode } from './source-file.ts';

/** One row: `text` with … for what is filled in. */
export interface FaultRow {
  readonly code: string;
  readonly text: string;
  readonly file: string;
}

export const FAULT_PAGE = 'docs/faults.md';

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
/** Names of this shape that are no fault codes. */
const NOT_CODES = /^(GREENBAND_|SUMO_|TRAFFIC_|ERR_|DEFAULT_|FST_ERR_|HPE_|EMERGENCY_AMPLIFIER|GAP_MARGIN)/;
const CALLS = ['NewExpression', 'CallExpression'];

function literal(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

function isCode(text: string | undefined): text is string {
  return text !== undefined && CODE.test(text) && !NOT_CODES.test(text);
}

/** The text of a string expression, with … for what is only known when it runs; a name stands for its last constant. */
function rendered(node: SyntaxNode | undefined, file: SourceFile): string {
  if (node === undefined) return '…';
  if (node.type === 'Identifier') return rendered(constantBefore(node, file), file);
  if (node.type === 'TemplateLiteral') {
    const quasis = node['quasis'] as { readonly value: { readonly cooked: string } }[];
    return quasis.map((quasi) => quasi.value.cooked).join('…');
  }
  if (node.type === 'BinaryExpression')
    return rendered(node['left'] as SyntaxNode, file) + rendered(node['right'] as SyntaxNode, file);
  if (node.type === 'ConditionalExpression')
    return `${rendered(node['consequent'] as SyntaxNode, file)} / ${rendered(node['alternate'] as SyntaxNode, file)}`;
  return literal(node) ?? '…';
}

/** The nearest `const name = …` above a use of the name, if it is a string expression. */
function constantBefore(use: SyntaxNode, file: SourceFile): SyntaxNode | undefined {
  const declared = file.nodes.filter(
    (node) =>
      node.type === 'VariableDeclarator' && node.end < use.start && (node['id'] as SyntaxNode)['name'] === use['name'],
  );
  const value = declared.at(-1)?.['init'] as SyntaxNode | null | undefined;
  return value?.type === 'TemplateLiteral' || value?.type === 'Literal' ? value : undefined;
}

function propertyOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const properties = node['properties'] as SyntaxNode[];
  const found = properties.find((property) => (property['key'] as SyntaxNode | undefined)?.['name'] === name);
  return found?.['value'] as SyntaxNode | undefined;
}

/** The faults that one file can state: `new Fault('CODE', text, …)`, `fault('CODE', text)` and `{ code: 'CODE', text }`. */
export function faultsOf(file: SourceFile): FaultRow[] {
  const rows: FaultRow[] = [];
  for (const node of file.nodes) {
    if (CALLS.includes(node.type)) {
      const given = node['arguments'] as SyntaxNode[];
      given.forEach((argument, index) => {
        const code = literal(argument);
        if (isCode(code)) rows.push({ code, text: rendered(given[index + 1], file), file: file.path });
      });
    } else if (node.type === 'ObjectExpression') {
      const code = literal(propertyOf(node, 'code'));
      if (isCode(code)) rows.push({ code, text: rendered(propertyOf(node, 'text'), file), file: file.path });
    }
  }
  return rows;
}

/** Code literals anywhere in a file, also where no text stands beside them. */
export function codesOf(file: SourceFile): string[] {
  return file.nodes.map(literal).filter(isCode);
}

/** Whether users can meet what a file states: it is no test, sample, bench or fixture. */
export function statesFaults({ path, isTest, room }: SourceFile): boolean {
  return !isTest && !/\.sample\.tsx?$/.test(path) && room !== 'bench' && room !== 'fixtures';
}

/** The page as Markdown. */
export function faultPage(files: readonly SourceFile[]): string {
  const shipped = files.filter(statesFaults);
  const rows = shipped.flatMap(faultsOf);
  for (const file of shipped) {
    const known = new Set(rows.filter((row) => row.file === file.path).map((row) => row.code));
    for (const code of new Set(codesOf(file))) if (!known.has(code)) rows.push({ code, text: '…', file: file.path });
  }
  const seen = new Set<string>();
  const lines = rows
    .sort((a, b) => (a.code === b.code ? compare(a.text, b.text) : compare(a.code, b.code)))
    .map((row) => `| \`${row.code}\` | ${row.text.replaceAll('|', '\\|')} | ${row.file} |`)
    .filter((line) => !seen.has(line) && seen.add(line));
  return `${HEAD}${lines.join('\n')}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const HEAD = `# Faults

Every fault that the program states about its input, read off the sources by \`npm run faults\`; … is filled in when it
happens. On the command line a fault is one line on stderr, \`CODE: text (place)\`, and exit code 1.

| code | text | stated in |
|-|-|-|
`;

/** The page for the sources as they are. */
export function currentFaultPage(): string {
  return faultPage(readSources());
}
