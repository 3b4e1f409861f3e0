import type { Answer, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { HubError } from "../shared/errors.ts";

/** What a session asks of the subscription it belongs to. */
export interface SessionOwner {
  /** Deliveries to send now; none when there is nothing, or nothing may be sent. */
  take(session: Session): Delivery[];
  answer(session: Session, answers: readonly Answer[]): void;
  detach(session: Session): void;
}

/** One subscriber's stream, from `open` until either side ends it. */
export class Session {
  readonly window: number;
  readonly #owner: SessionOwner;
  #wake: (() => void) | undefined;
  #ended = false;
  #error: HubError | undefined;

  constructor(owner: SessionOwner, window: number) {
    this.#owner = owner;
    this.window = window;
  }

  /** The next deliveries as soon as there are some; undefined when the stream has ended. Throws why it was ended by us. */
  async next(): Promise<Delivery[] | undefined> {
    while (!this.#ended) {
      const deliveries = this.#owner.take(this);
      if (deliveries.length > 0) return deliveries;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#error) throw this.#error;
    return undefined;
  }

  answer(answers: readonly Answer[]): void {
    if (!this.#ended) this.#owner.answer(this, answers);
  }

  /** There may be something to send. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Ends the stream; what was not answered goes back to its lanes. With an error, the subscriber is told. */
  end(error?: HubError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#owner.detach(this);
    this.wake();
  }
}
