import { ServerError, Status } from "nice-grpc";

/** Handlers of RPCs that the contract has and this service does not yet: UNIMPLEMENTED. */
export function notBuilt<Names extends string>(...names: readonly Names[]): Record<Names, () => never> {
  const refuse = () => {
    throw new ServerError(Status.UNIMPLEMENTED, "尚未实现 / not built yet");
  };
  return Object.fromEntries(names.map((name) => [name, refuse])) as Record<Names, () => never>;
}
