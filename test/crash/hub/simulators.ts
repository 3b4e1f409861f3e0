/** The systems that a penalty or a transfer can reach; the last three are those of the criminal side. */
export const systems = ["ip-case", "aic-case", "linkage-platform", "credit-china", "enterprise-disclosure", "police", "procuratorate", "court"] as const;

export type System = (typeof systems)[number];
