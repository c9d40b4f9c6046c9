// Reads the attributes of an element in SUMO's own output, which has one element a line.

/** The attributes of one element as SUMO writes it. */
export function attributes(element: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (element === undefined) return found;
  for (const match of element.matchAll(/([\w:]+)="([^"]*)"/g)) found.set(match[1]!, match[2]!);
  return found;
}
