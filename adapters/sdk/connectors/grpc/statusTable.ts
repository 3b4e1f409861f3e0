import { Status } from "nice-grpc-common";

/**
 * gRPC codes as HTTP statuses, each its own: 4xx is about the record, 401 and 403 about us, 405 about the manifest, 5xx about the system. So
 * a judge of replies that knows HTTP knows gRPC too.
 */
const table: readonly (readonly [name: keyof typeof Status, http: number])[] = [
  ["OK", 200],
  ["INVALID_ARGUMENT", 400],
  ["UNAUTHENTICATED", 401],
  ["PERMISSION_DENIED", 403],
  ["UNIMPLEMENTED", 405],
  ["ALREADY_EXISTS", 409],
  ["NOT_FOUND", 410],
  ["FAILED_PRECONDITION", 412],
  ["OUT_OF_RANGE", 416],
  ["RESOURCE_EXHAUSTED", 429],
  ["UNKNOWN", 500],
  ["INTERNAL", 501],
  ["ABORTED", 502],
  ["UNAVAILABLE", 503],
  ["DEADLINE_EXCEEDED", 504],
  ["DATA_LOSS", 507],
  ["CANCELLED", 520],
];

/** Fails on a name that is no gRPC code: a typing error in a manifest. */
export function httpStatusOf(name: string): number {
  const found = table.find(([known]) => known === name);
  if (!found) throw new Error(`没有 gRPC 状态码 ${name}；应为 ${table.map(([known]) => known).join("、")} / no such gRPC code`);
  return found[1];
}

export function httpStatusOfCode(code: number): number {
  return httpStatusOf(Status[code] ?? "UNKNOWN");
}

/** For the other side: the code of a reply; a status without a code of its own says only whose fault it is. */
export function codeOfHttpStatus(http: number): Status {
  const found = table.find(([, known]) => known === http)?.[0];
  if (found) return Status[found];
  if (http < 300) return Status.OK;
  return http < 500 ? Status.FAILED_PRECONDITION : Status.UNKNOWN;
}
