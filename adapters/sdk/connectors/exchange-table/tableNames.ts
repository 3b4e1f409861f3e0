import { HubError } from "../../../../services/shared/errors.ts";

/** Runs work on a table; when it fails, the error names the table. */
export async function atTable<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HubError) || error.metadata["table"] !== undefined) throw error;
    throw new HubError(error.reason, `${table}: ${error.message}`, { ...error.metadata, table }, { cause: error });
  }
}
