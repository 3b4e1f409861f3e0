/** Cases that fail one after another, each a different one, before the endpoint itself counts as broken. */
const CASES_MAX = 5;

/**
 * The circuit of one endpoint. Failures of one case are that case's; when several different cases fail and none succeeds in
 * between, the endpoint is broken: it is held and probed, and no more attempts are counted.
 */
export class Circuit {
  readonly #failed = new Set<string>();

  get isOpen(): boolean {
    return this.#failed.size >= CASES_MAX;
  }

  /** A failure that speaks against the endpoint. */
  failed(caseId: string): void {
    if (!this.isOpen) this.#failed.add(caseId);
  }

  /** The endpoint took a delivery, or judged its content: it works. */
  worked(): void {
    this.#failed.clear();
  }
}
