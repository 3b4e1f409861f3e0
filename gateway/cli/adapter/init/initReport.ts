import { relative } from "node:path";
import { SURE, type FieldProposal } from "../../../../adapters/sdk/proposal/proposal.ts";
import { shownSample } from "../../../../adapters/sdk/proposal/shownSample.ts";
import { renderTable, type Column } from "../../terminal/table.ts";
import type { MadeAdapter } from "./initAdapter.ts";

interface ProposalRow extends FieldProposal {
  /** A value of the column, masked. */
  readonly example: string;
}

const columns: readonly Column<ProposalRow>[] = [
  { title: "", value: ({ confidence }) => (confidence < SURE ? "?" : "✓") },
  { title: "字段 field", value: ({ field }) => field },
  { title: "名称", value: ({ title }) => title, maxWidth: 26 },
  { title: "来自 column", value: ({ column }) => column ?? "—", maxWidth: 28 },
  { title: "把握", value: ({ confidence }) => confidence.toFixed(2), align: "right" },
  { title: "示例值 value", value: ({ example }) => example, maxWidth: 28 },
  { title: "依据 why", value: ({ why }) => why, maxWidth: 90 },
];

/** What was proposed and written, for people: what is unsure stands out. */
export function initLines(made: MadeAdapter): string[] {
  const { folder, files, proposal, sample } = made;
  const rows = rowsOf(made);
  const unsure = rows.filter(({ confidence }) => confidence < SURE);
  return [
    `样本 sample: ${sample.records.length} 条 records，${sample.columns.length} 列 columns`,
    "",
    ...renderTable(columns, rows),
    "",
    `${rows.length} 个字段有来源，其中 ${unsure.length} 个请核对（?） / ${rows.length} fields have a source, ${unsure.length} of them are to be checked (?)`,
    ...(proposal.missing.length > 0 ? [`必填而没有来源 / required and without a source: ${proposal.missing.map(({ field, title }) => `${field} ${title}`).join("、")}`] : []),
    ...(proposal.unused.length > 0 ? [`未使用的列 / columns not used: ${proposal.unused.map(({ column, maybe: [guess] }) => (guess ? `${column}（或为 may be ${guess.field}）` : column)).join("、")}`] : []),
    "",
    `已写入 / written: ${files.map((file) => relative(process.cwd(), `${folder}/${file}`)).join("  ")}`,
    `下一步 / next: 核对 manifest.yaml 中标有“请核对”的行，然后 / look at the lines marked “check”, then: hub adapter check ${relative(process.cwd(), `${folder}/manifest.yaml`)}`,
  ];
}

/** The same for programs. */
export function initJson(made: MadeAdapter) {
  const { folder, files, facts, proposal, sample } = made;
  const fields = rowsOf(made).map(({ field, title, column, expression, confidence, why, alternatives, example }) => ({ field, title, column: column ?? null, expression, confidence, check: confidence < SURE, why, alternatives, example }));
  return { folder, files, id: facts.id, records: sample.records.length, fields, missing: proposal.missing, unused: proposal.unused, lists: proposal.lists };
}

function rowsOf({ proposal, sample }: MadeAdapter): readonly ProposalRow[] {
  return proposal.fields.map((proposed) => {
    const { column, field } = proposed;
    const found = column === undefined ? undefined : sample.records.map(({ fields }) => fields[column]).find((value) => value !== null && value !== undefined && value !== "");
    return { ...proposed, example: shownSample(field, found) };
  });
}
