import type { SimulatorsClient } from "../../../gateway/cli/connection/simulators.ts";
import type { System } from "../hub/simulators.ts";
import type { FedRow } from "./crashCase.ts";

/** What is known of the rows that stories wait for. */
export interface Lookout {
  /** Asks the systems of rows that are not over yet. */
  look(rows: readonly FedRow[]): Promise<void>;
  isAnswered(row: FedRow): boolean;
  /** Answered, and the platform was told of the deadline that the row started, if that ends during the test. */
  isOver(row: FedRow): boolean;
}

export function createLookout(simulators: Pick<SimulatorsClient, "answers" | "received">): Lookout {
  const answered = new Set<string>();
  /** Numbers of cases of which the platform knows an overdue deadline. */
  const overdue = new Set<string>();
  const isAnswered = (row: FedRow) => answered.has(keyOf(row.system, row.ticket));
  const isTold = ({ step, crashCase }: FedRow) => step.due === undefined || overdue.has(crashCase.name);
  return {
    isAnswered,
    isOver: (row) => isAnswered(row) && isTold(row),
    async look(rows) {
      const systems = new Set(rows.filter((row) => !isAnswered(row)).map(({ system }) => system));
      for (const system of systems) for (const { ticket } of await simulators.answers(system)) answered.add(keyOf(system, ticket));
      if (!rows.some((row) => isAnswered(row) && !isTold(row) && Date.now() > (row.step.due?.at ?? 0))) return;
      for (const { type, stored } of await simulators.received("linkage-platform")) if (type === "DeadlineOverdue") overdue.add(caseNoOf(stored));
    },
  };
}

const keyOf = (system: System, ticket: string): string => `${system} ${ticket}`;

function caseNoOf(stored: string): string {
  const { data } = JSON.parse(stored) as { readonly data?: Readonly<Record<string, unknown>> };
  const caseNo = data?.["案件编号"];
  return typeof caseNo === "string" ? caseNo : "";
}
