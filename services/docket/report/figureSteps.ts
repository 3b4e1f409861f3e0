/**
 * What the figures of a report count: a transfer has a figure when its case has one of the steps. The filing of a case is its
 * last word on filing, so a case that was filed in the end does not also count as not filed.
 */
export const figureSteps = {
  acknowledged: ["transfer.acknowledged"],
  filed: ["police.filed"],
  refused: ["police.not_filed"],
  charged: ["prosecution.charged"],
  judged: ["court.effective"],
  returned: ["reverse.opinion_issued", "reverse.by_police", "reverse.by_court"],
} as const;

/** Steps before a filing that make it one after supervision or reconsideration. */
export const supervisionSteps = [
  "reconsideration.requested",
  "supervision.requested",
  "supervision.reasons_demanded",
  "supervision.filing_ordered",
] as const;

/** The deadlines whose keeping has a figure of its own, by id in the procedure table. */
export const measuredDeadlines = { sending: "D02", reply: "D06" } as const;
