import type { Faults } from "../contract.ts";

/**
 * A login to the simulated database, and how the system behind it misbehaves towards whoever uses it. The systems' own
 * jobs log in as the owner, whom no fault concerns.
 */
export class Account {
  readonly user: string;
  readonly password: string;
  private current: Faults = {};
  private lossesLeft = 0;
  private preparing: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  constructor(user: string) {
    this.user = user;
    this.password = `${user}-example`;
  }

  get faults(): Faults {
    return this.current;
  }

  /** Resolves when what a fault needs inside the database is there; requests wait for it. */
  get prepared(): Promise<unknown> {
    return this.preparing;
  }

  /** Replaces the faults; `preparing` is what has to be done in the database before they hold. */
  misbehave(faults: Faults, preparing: Promise<unknown> = Promise.resolve()): void {
    this.current = faults;
    this.lossesLeft = faults.loseAnswers ?? 0;
    this.preparing = preparing.catch(() => undefined);
    if (faults.down === true) for (const cut of this.listeners) cut();
  }

  /** True as often as answers are to be lost. */
  losesAnswer(): boolean {
    if (this.lossesLeft === 0) return false;
    this.lossesLeft -= 1;
    return true;
  }

  /** Calls `cut` when the system goes down; returns how to stop that. */
  onDown(cut: () => void): () => void {
    this.listeners.add(cut);
    return () => this.listeners.delete(cut);
  }
}
