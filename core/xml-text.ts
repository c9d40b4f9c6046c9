// Writing XML: elements from attributes, escaped, and gathered into chunks of a fair size.

export type XmlValues = Readonly<Record<string, string | number | undefined>>;

/** The text of an attribute's value. Control characters that XML cannot hold become spaces. */
export function xmlEscaped(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 cannot hold
      .replace(/[\u0000-\u001f\ufffe\uffff]/g, ' ')
  );
}

/** `<tag a="1" b="2"` without its end; undefined values are left out. */
export function openTag(tag: string, values: XmlValues): string {
  let text = `<${tag}`;
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) text += ` ${name}="${typeof value === 'number' ? value : xmlEscaped(value)}"`;
  }
  return text;
}

/** An element on a line of its own, `depth` levels in, around children that are such lines too. */
export function xmlElement(depth: number, tag: string, values: XmlValues, children = ''): string {
  const indent = '    '.repeat(depth);
  const open = `${indent}${openTag(tag, values)}`;
  return children === '' ? `${open}/>\n` : `${open}>\n${children}${indent}</${tag}>\n`;
}

/** A whole document of one root element, as chunks of about 64 thousand characters. */
export function* xmlDocument(root: string, values: XmlValues, lines: Iterable<string>): Generator<string> {
  let chunk = `<?xml version="1.0" encoding="UTF-8"?>\n${openTag(root, values)}>\n`;
  for (const line of lines) {
    chunk += line;
    if (chunk.length < 65536) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}</${root}>\n`;
}
