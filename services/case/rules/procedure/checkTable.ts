import { baseOf, type ProcedureTable, type Transition } from "./procedureTable.ts";

/**
 * What is wrong with a procedure table beside its form, one sentence each: names that nothing bears, states that cannot be
 * reached or left, deadlines that nothing starts or ends. Empty when the table is sound.
 */
export function checkTable(table: ProcedureTable): string[] {
  const { states, transitions, suspectStates, suspectTransitions } = table;
  return [
    ...checkNames(table),
    ...checkMachine("states", { initial: table.initial, final: table.final, states: states.map(({ id }) => id), transitions }),
    ...checkMachine("suspectStates", { initial: table.suspectInitial, final: [], states: suspectStates.map(({ id }) => id), transitions: suspectTransitions }),
    ...checkDeadlines(table),
  ];
}

function checkNames({ roles, transitions, suspectTransitions, deadlines }: ProcedureTable): string[] {
  const known = new Set(roles.map(({ id }) => id));
  const ids = new Set(deadlines.map(({ id }) => id));
  const all = [...transitions, ...suspectTransitions];
  return [
    ...all.flatMap(({ event, actor, notify, notifyIf }) => unknown(`${event}: role`, [actor, ...notify, ...notifyIf.map(({ to }) => to)], known)),
    ...deadlines.flatMap(({ id, role, overdueNotify }) => unknown(`${id}: role`, [role, ...overdueNotify], known)),
    ...all.flatMap(({ event, satisfies, starts, guards }) =>
      unknown(`${event}: deadline`, [...satisfies, ...starts, ...guards.flatMap((guard) => ("deadline" in guard ? [guard.deadline] : []))], ids),
    ),
    ...duplicates(all.map(({ event }) => event)).map((event) => `${event}: named twice`),
  ];
}

interface Machine {
  readonly initial: string;
  readonly final: readonly string[];
  readonly states: readonly string[];
  readonly transitions: readonly Transition[];
}

function checkMachine(name: string, { initial, final, states, transitions }: Machine): string[] {
  const known = new Set(states);
  const steps = transitions.flatMap(({ from, to }) => from.map((state) => ({ from: state, to })));
  const reached = closure([initial], (state) => steps.filter(({ from }) => from === state).map(({ to }) => to));
  const leads = closure(final, (state) => steps.filter(({ to }) => to === state).map(({ from }) => from));
  return [
    ...transitions.flatMap(({ event, from, to, guards }) => unknown(`${event}: state`, [...from, to, ...guards.flatMap((guard) => ("states" in guard ? guard.states : []))], known)),
    ...states.filter((state) => !reached.has(state)).map((state) => `${name}.${state}: cannot be reached`),
    ...(final.length === 0 ? [] : states.filter((state) => !leads.has(state)).map((state) => `${name}.${state}: leads to no end`)),
  ];
}

function checkDeadlines({ deadlines, transitions, suspectTransitions, states }: ProcedureTable): string[] {
  const all = [...transitions, ...suspectTransitions];
  const events = new Set(all.map(({ event }) => event));
  const known = new Set(states.map(({ id }) => id));
  return deadlines.flatMap((row) => {
    const starter = all.find(({ event }) => event === row.startsAtEvent);
    const ends = row.metByNotice || row.kind === "right" || row.endedBy.length > 0 || all.some(({ satisfies }) => satisfies.includes(row.id));
    const starts = starter?.starts.includes(baseOf(row)) ?? false;
    return [
      ...unknown(`${row.id}: step`, [row.startsAtEvent, ...row.endedBy], events),
      ...unknown(`${row.id}: state`, row.suspendedIn, known),
      ...(starts ? [] : [`${row.id}: ${row.startsAtEvent} does not start it`]),
      ...(ends ? [] : [`${row.id}: no step meets it`]),
      ...(row.andDays === undefined || row.unit === "month" || row.unit === "day" ? [] : [`${row.id}: andDays do not extend a term of unit ${row.unit}`]),
    ];
  });
}

function closure(start: readonly string[], next: (state: string) => readonly string[]): Set<string> {
  const seen = new Set(start);
  for (const state of seen) for (const one of next(state)) seen.add(one);
  return seen;
}

function unknown(place: string, names: readonly string[], known: ReadonlySet<string>): string[] {
  return names.filter((name) => !known.has(name)).map((name) => `${place} ${name} is unknown`);
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
