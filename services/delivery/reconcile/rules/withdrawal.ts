/** Events after which a receiver that keeps nothing withdrawn no longer has the record. */
const withdrawals: ReadonlySet<string> = new Set(["hub.credit.v1.WithdrawalRequested", "hub.credit.v1.Withdrawn"]);

export const isWithdrawal = (type: string): boolean => withdrawals.has(type);
