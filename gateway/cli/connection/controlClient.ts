import { HubError } from "../../../services/shared/errors.ts";

const TIMEOUT_MS = 60_000;

/** Asks a control interface of simulated systems; POST when there is a body. */
export type ControlCall = (path: string, body?: unknown) => Promise<unknown>;

/** Every call fails with TARGET_UNAVAILABLE when it does not answer, INVALID_REQUEST when it refuses. */
export function connectControl(root: string): ControlCall {
  return async (path, body) => {
    const url = `${root}${path}`;
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
      throw new HubError("TARGET_UNAVAILABLE", `模拟系统无应答 / the simulated systems do not answer at ${url}`, { url }, { cause });
    });
    const text = await response.text();
    if (!response.ok) throw new HubError(response.status >= 500 ? "TARGET_UNAVAILABLE" : "INVALID_REQUEST", `模拟系统拒绝 / refused by the simulated systems: ${text.slice(0, 300)}`, { url });
    return JSON.parse(text);
  };
}
