// The service's log: JSON lines on stderr. Whatever looks like a secret is taken out of each line, wherever it came from.
import { type DestinationStream, type Logger, pino } from 'pino';

/** What a line may hold by accident, in the words of an error for example, and what stands there instead. Lines stay JSON. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/gb_([0-9a-f]{12})_[\w-]+/g, 'gb_$1_[secret]'],
  [/\b(bearer|basic)([ .])[\w.~+/=-]{8,}/gi, '$1$2[secret]'],
  [/(\w:\/\/[^\s:@/"\\]*):[^\s@/"\\]+@/g, '$1:[secret]@'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs, '[secret]'],
  [/("?(?:set-)?cookie"?\s*[:=]\s*"?)(?:\\.|[^"\\\r\n])+/gi, '$1[secret]'],
  [/("?(?:password|authKey|privKey|community|secret)"?\s*[:=]\s*"?)[^"\\\s,}&]+/gi, '$1[secret]'],
];

/** A text without secrets: tokens keep their public id, addresses their user. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((cleaned, [secret, instead]) => cleaned.replace(secret, instead), text);
}

/** A log at pino's `level`. Lines go to `to` once they are clean. */
export function serviceLog(level: string, to: DestinationStream = pino.destination(2)): Logger {
  return pino({ level }, { write: (line) => to.write(withoutSecrets(line)) });
}
