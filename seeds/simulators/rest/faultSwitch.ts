import type { Faults } from "../contract.ts";

/** The misbehaviour that is on now. */
export interface FaultSwitch {
  /** Replaces the former setting, and with it the count of answers to lose. */
  set(faults: Faults): void;
  readonly now: Faults;
  /** True when this answer is to be lost; counts it. */
  loseAnswer(): boolean;
  /** True when a row with this decision number is to be refused. */
  refuses(decisionNo: string): boolean;
}

/** A switch with every fault off. */
export function createFaultSwitch(): FaultSwitch {
  let now: Faults = {};
  let answersToLose = 0;
  return {
    set(faults) {
      now = faults;
      answersToLose = faults.loseAnswers ?? 0;
    },
    get now() {
      return now;
    },
    loseAnswer() {
      if (answersToLose === 0) return false;
      answersToLose--;
      return true;
    },
    refuses: (decisionNo) => now.refuse !== undefined && decisionNo.includes(now.refuse),
  };
}
