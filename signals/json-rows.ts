// Writes JSON with one row a list element: it can be read, compared line by line, and streamed.

const ROWS_A_PIECE = 1024;

/** The document in pieces. Undefined properties are left out, as in JSON.stringify. */
export function* jsonRows(document: object): Generator<string> {
  const entries = Object.entries(document).filter(([, value]) => value !== undefined);
  yield '{\n';
  for (const [index, [key, value]] of entries.entries()) {
    yield `  ${JSON.stringify(key)}: `;
    if (Array.isArray(value) && value.length > 0 && typeof value[0] === 'object') yield* listRows(value);
    else yield JSON.stringify(value);
    yield index < entries.length - 1 ? ',\n' : '\n';
  }
  yield '}\n';
}

function* listRows(list: readonly unknown[]): Generator<string> {
  yield '[\n';
  for (let at = 0; at < list.length; at += ROWS_A_PIECE) {
    const rows = list.slice(at, at + ROWS_A_PIECE).map((element) => `    ${JSON.stringify(element)}`);
    yield rows.join(',\n');
    yield at + ROWS_A_PIECE < list.length ? ',\n' : '\n';
  }
  yield '  ]';
}
