import { connect } from "node:http2";

/** Where a role of the image listens, seen from inside its container. */
export interface Listener {
  readonly port: number;
  /** It serves gRPC with a certificate. */
  readonly tls: boolean;
}

type Probe = (listener: Listener) => Promise<boolean>;

/** True when the gRPC server answers SERVING. Asked by hand: a check every few seconds must not load a gRPC library. */
export const serves: Probe = async ({ port, tls }) => {
  // Whose certificate it is does not matter here: the question goes to this very container.
  const session = connect(`${tls ? "https" : "http"}://127.0.0.1:${port}`, { rejectUnauthorized: false });
  try {
    const failed = new Promise<never>((_, reject) => session.once("error", reject));
    const stream = session.request({ ":method": "POST", ":path": "/grpc.health.v1.Health/Check", "content-type": "application/grpc", te: "trailers" });
    stream.end(EMPTY_REQUEST);
    const answer = Buffer.concat(await Promise.race([stream.toArray() as Promise<Buffer[]>, failed]));
    return answer.subarray(FRAME_HEADER_BYTES).equals(SERVING);
  } finally {
    session.destroy();
  }
};

/** A gRPC frame begins with a compression flag and a length of four bytes. */
const FRAME_HEADER_BYTES = 5;
const EMPTY_REQUEST = Buffer.alloc(FRAME_HEADER_BYTES);
/** HealthCheckResponse{status: SERVING}: field 1, value 1. */
const SERVING = Buffer.from([0x08, 0x01]);

const answers = (path: string): Probe => async ({ port }) => (await fetch(`http://127.0.0.1:${port}${path}`)).ok;

/** Adapters listen nowhere, and `up` watches its own processes: they are healthy as long as they run. */
const runs: Probe = () => Promise.resolve(true);

const PROBES: Readonly<Record<string, Probe>> = {
  gateway: answers("/healthz"),
  simulators: answers("/systems"),
  adapters: runs,
};

/** The probe for a command line of the image, e.g. `node … serve registry case`. */
export function probeFor(commandLine: readonly string[]): Probe {
  const serve = commandLine.indexOf("serve");
  return serve < 0 ? runs : (PROBES[commandLine[serve + 1] ?? ""] ?? serves);
}
