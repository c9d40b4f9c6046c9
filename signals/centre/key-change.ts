// Holds a data folder's key to the heads that it should have signed: a lost key is never replaced in silence.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { headText } from './journal-check.ts';
import { type CentreKey, centreKey, isTextSigned, PUBLIC_FILE, readPublicKey, storedKey } from './keys.ts';
import type { EntryBodies } from './state/apply.ts';
import type { SignedHead, Store } from './store/store.ts';

export interface HeldKey {
  readonly key: CentreKey;
  /** to be journaled: from here on another key signs; null where the key is the one that signed before */
  readonly change: EntryBodies['centre.rekeyed'] | null;
}

/**
 * The key of a data folder, made where nothing was signed yet.
 * @param beginAnew go on with the key of the folder, or a new one, although another signed the journal so far
 * @throws Fault STORE_KEY, KEY_BROKEN, those of the store
 */
export async function heldKey(store: Store, folder: string, beginAnew: boolean): Promise<HeldKey> {
  const heads = await store.signedHeads();
  const stored = storedKey(folder);
  const isOwn = ({ signature, ...head }: SignedHead) =>
    stored !== undefined && isTextSigned(headText(head), signature, stored.open);
  const newest = heads.at(-1);
  if (newest && !isOwn(newest) && !beginAnew) {
    const text =
      'the journal was signed by another key than this folder holds; put centre-key.pem, centre-key.pub.pem and tokens.json back, or begin with --new-key';
    throw new Fault('STORE_KEY', text, folder);
  }
  const foreign = heads.filter((head) => !isOwn(head));
  // read before the file is brought in step with the new key
  const earlier = earlierKey(folder, foreign);
  const key = centreKey(folder);
  return { key, change: beginAnew && foreign.length > 0 ? { key: key.id, earlier } : null };
}

/** The public key of the folder where it is the one that signed these heads: PEM. */
function earlierKey(folder: string, heads: readonly SignedHead[]): string | null {
  const path = join(folder, PUBLIC_FILE);
  if (heads.length === 0 || !existsSync(path)) return null;
  const open = readPublicKey(path);
  const { signature, ...head } = heads.at(-1)!;
  return isTextSigned(headText(head), signature, open) ? readFileSync(path, 'utf8') : null;
}
