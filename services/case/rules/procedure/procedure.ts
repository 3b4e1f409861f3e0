import { baseOf, isInForce, type DeadlineRow, type ProcedureTable, type Transition } from "./procedureTable.ts";

/** One of the two machines of a case: the case itself, or one suspect's track. */
export interface Machine {
  readonly initial: string;
  find(event: string): Transition | undefined;
  /**
   * The shortest way of steps from a state to one of the given ones, in order, over exceptional steps only when there is no
   * other; `[]` when it is one already, undefined when there is none. `allowed` restricts the steps.
   */
  path(from: string, to: readonly string[], allowed?: ReadonlySet<string>): readonly string[] | undefined;
  /** Place in the table, to order steps of the same moment. */
  rank(event: string): number;
  /** Steps that may happen only so many times. */
  readonly limited: ReadonlySet<string>;
}

/** The procedure table, made ready for look-ups. */
export interface Procedure {
  readonly table: ProcedureTable;
  readonly caseMachine: Machine;
  readonly suspectMachine: Machine;
  /** The transition of a step, of either machine. */
  find(event: string): Transition | undefined;
  /** Who takes a step and on which paper; also of those that only inform. Empty for unknown ones. */
  about(event: string): { readonly actor: string; readonly document: string };
  /** Step name by message type: `hub.case.v1.CaseFiled` → `police.filed`; also those that only inform. */
  eventOf(type: string): string | undefined;
  isSuspectStep(event: string): boolean;
  /** Deadline rows that a step of this day starts, with its data choosing variants. */
  deadlinesStarted(event: string, date: string, data: Readonly<Record<string, unknown>>): readonly DeadlineRow[];
  stateName(state: string): string;
  suspectStateName(state: string): string;
  isConfidential(state: string): boolean;
  isFineBarred(state: string): boolean;
  /** The role that a role acts as: `new_police` acts as `police`. */
  actsAs(role: string): string;
}

export function createProcedure(table: ProcedureTable): Procedure {
  const caseMachine = createMachine(table.initial, table.transitions);
  const suspectMachine = createMachine(table.suspectInitial, table.suspectTransitions);
  const types = new Map([...table.transitions, ...table.suspectTransitions, ...table.information].map(({ type, event }) => [type, event]));
  const about = new Map([...table.transitions, ...table.suspectTransitions, ...table.information].map(({ event, actor, document }) => [event, { actor, document }]));
  const states = new Map(table.states.map((state) => [state.id, state]));
  const names = new Map(table.states.map(({ id, zh }) => [id, zh]));
  const suspectNames = new Map(table.suspectStates.map(({ id, zh }) => [id, zh]));
  const roles = new Map(table.roles.map(({ id, actsAs }) => [id, actsAs ?? id]));
  return {
    table,
    caseMachine,
    suspectMachine,
    find: (event) => caseMachine.find(event) ?? suspectMachine.find(event),
    about: (event) => about.get(event) ?? { actor: "", document: "" },
    eventOf: (type) => types.get(type),
    isSuspectStep: (event) => suspectMachine.find(event) !== undefined,
    deadlinesStarted(event, date, data) {
      const ids = caseMachine.find(event)?.starts ?? suspectMachine.find(event)?.starts ?? [];
      return ids.flatMap((id) => rowFor(table.deadlines, { id, date, data }) ?? []);
    },
    stateName: (state) => names.get(state) ?? state,
    suspectStateName: (state) => suspectNames.get(state) ?? state,
    isConfidential: (state) => states.get(state)?.confidential ?? false,
    isFineBarred: (state) => states.get(state)?.fineBarred ?? false,
    actsAs: (role) => roles.get(role) ?? role,
  };
}

/** The row of a deadline in force on the day: one whose condition the step's data meets goes before the ordinary one. */
function rowFor(rows: readonly DeadlineRow[], { id, date, data }: { id: string; date: string; data: Readonly<Record<string, unknown>> }): DeadlineRow | undefined {
  const candidates = rows.filter((row) => baseOf(row) === id && isInForce(row, date));
  return candidates.find(({ when }) => when !== null && data[when.field] === when.equals) ?? candidates.find(({ when }) => when === null);
}

function createMachine(initial: string, transitions: readonly Transition[]): Machine {
  const byEvent = new Map(transitions.map((one) => [one.event, one]));
  const ranks = new Map(transitions.map(({ event }, index) => [event, index]));
  const ordinary = transitions.filter(({ exceptional }) => exceptional !== true);
  const known = new Map<string, readonly string[] | undefined>();
  return {
    initial,
    find: (event) => byEvent.get(event),
    path(from, to, allowed) {
      const key = `${from}>${to.join(",")}|${allowed ? [...allowed].join(",") : "*"}`;
      if (!known.has(key)) known.set(key, shortestPath(ordinary, { from, to, allowed }) ?? shortestPath(transitions, { from, to, allowed }));
      return known.get(key);
    },
    rank: (event) => ranks.get(event) ?? ranks.size,
    limited: new Set(transitions.filter(({ guards }) => guards.some(({ kind }) => kind === "most")).map(({ event }) => event)),
  };
}

interface Way {
  readonly from: string;
  readonly to: readonly string[];
  readonly allowed: ReadonlySet<string> | undefined;
}

function shortestPath(transitions: readonly Transition[], { from, to, allowed }: Way): readonly string[] | undefined {
  const wanted = new Set(to);
  const ways = new Map<string, readonly string[]>([[from, []]]);
  for (const [state, way] of ways) {
    if (wanted.has(state)) return way;
    for (const next of transitions) {
      if (!next.from.includes(state) || ways.has(next.to) || (allowed && !allowed.has(next.event))) continue;
      ways.set(next.to, [...way, next.event]);
    }
  }
  return undefined;
}
