// The bounded mailbox: every wish to change something waits here until the tick takes it, in order.
import { Fault } from '../../core/fault.ts';

export interface Letter<Wish, Answer> {
  readonly wish: Wish;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: unknown) => void;
}

export class Mailbox<Wish, Answer> {
  readonly #most: number;
  #letters: Letter<Wish, Answer>[] = [];
  #closed = false;
  /** called when a letter arrives in an empty box */
  onArrival: () => void = () => {};

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#letters.length;
  }

  /** Resolves with what the tick answers. Rejects with CENTRE_BUSY when the box is full, SERVICE_STOPPING when it is closed. */
  post(wish: Wish): Promise<Answer> {
    const refuse = (code: string, text: string) => Promise.reject(new Fault(code, text, 'centre'));
    if (this.#closed) return refuse('SERVICE_STOPPING', 'the service is shutting down; try again in a moment');
    if (this.#letters.length >= this.#most)
      return refuse('CENTRE_BUSY', 'too much waits to be done; try again in a moment');
    return new Promise((resolve, reject) => {
      this.#letters.push({ wish, resolve, reject });
      if (this.#letters.length === 1) this.onArrival();
    });
  }

  /** Takes what waits, at most `count`. */
  take(count: number): Letter<Wish, Answer>[] {
    return this.#letters.splice(0, count);
  }

  close(): void {
    this.#closed = true;
  }
}
