// Who the page asks as: a token that lives in memory only, or in a demonstration one of its two marked people.

/** In a demonstration the person who approves is another than the one who writes. */
export type Person = 'demo-engineer' | 'demo-approver';

let token: string | undefined;

/** The token of this page from now on; it is nowhere kept, so a page that is opened anew asks again. */
export function signIn(given: string): void {
  token = given.trim();
}

/** What says who asks. A demonstration's person counts only where there are no tokens. */
export function whoHeaders(person: Person = 'demo-engineer'): Record<string, string> {
  return token === undefined ? { 'Greenband-Identity': person } : { Authorization: `Bearer ${token}` };
}

/** The same for the stream, which can say it in its protocols only. */
export function whoProtocols(): string[] {
  return token === undefined ? ['greenband.v1'] : ['greenband.v1', `bearer.${token}`];
}
