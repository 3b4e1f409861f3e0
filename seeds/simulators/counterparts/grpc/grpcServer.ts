import { setTimeout as sleep } from "node:timers/promises";
import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { ProtoFile } from "../../../../adapters/sdk/connectors/grpc/protoFile.ts";
import { codeOfHttpStatus } from "../../../../adapters/sdk/connectors/grpc/statusTable.ts";
import type { FaultSwitch } from "../../rest/faultSwitch.ts";
import type { HttpReply, HttpRequest } from "../../rest/httpServer.ts";

/** What grpc-js gives to a handler, of unary and of streaming methods. */
interface IncomingCall {
  readonly request: unknown;
  readonly metadata: { get(name: string): readonly (string | Buffer)[] };
  write(message: unknown): void;
  end(): void;
  emit(event: "error", error: Error): void;
}

type Done = (error: object | null, reply?: unknown) => void;

export interface GrpcServer {
  readonly address: string;
  close(): void;
}

export interface GrpcServerOptions {
  readonly proto: ProtoFile;
  readonly faults: FaultSwitch;
  readonly handle: (request: HttpRequest) => HttpReply;
  /** Paths of methods that change nothing: only what changed something is worth losing. */
  readonly reads: ReadonlySet<string>;
}

/** Serves every method of the .proto files by one handler, as the REST side does; a reply's status becomes a code. */
export async function startGrpcServer({ proto, faults, handle, reads }: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server();
  for (const service of proto.services) {
    const implementation: UntypedServiceImplementation = {};
    for (const [name, { path, responseStream }] of Object.entries(service)) {
      const answer = (call: unknown) => answerTo({ faults, handle, path, readOnly: reads.has(path) }, call as IncomingCall);
      implementation[name] = (call: unknown, done: Done) => void answer(call).then((reply) => (responseStream ? stream(call as IncomingCall, reply) : finish(reply, done)));
    }
    server.addService(service, implementation);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

interface Way {
  readonly faults: FaultSwitch;
  readonly handle: (request: HttpRequest) => HttpReply;
  readonly path: string;
  readonly readOnly: boolean;
}

async function answerTo({ faults, handle, path, readOnly }: Way, { request, metadata }: IncomingCall): Promise<HttpReply> {
  if (faults.now.slowMs) await sleep(faults.now.slowMs);
  if (faults.now.down) return { status: 503, body: { message: "系统维护 / under maintenance" } };
  const body = Buffer.from(JSON.stringify(request));
  const reply = handle({ method: "POST", target: path, url: new URL(path, "http://localhost"), header: (name) => String(metadata.get(name)[0] ?? ""), body });
  if (!readOnly && reply.status < 300 && faults.loseAnswer()) return { status: 503, body: { message: "连接中断 / connection lost" } };
  return reply;
}

function finish({ status: http, body }: HttpReply, done: Done): void {
  if (http < 300) done(null, body ?? {});
  else done({ code: codeOfHttpStatus(http), details: (body as { message?: string } | undefined)?.message ?? "" });
}

function stream(call: IncomingCall, { status: http, body }: HttpReply): void {
  if (http >= 300) return call.emit("error", Object.assign(new Error("refused"), { code: codeOfHttpStatus(http), details: "" }));
  const lists = Object.values((body ?? {}) as Record<string, unknown>).filter(Array.isArray);
  for (const message of (lists[0] ?? []) as readonly unknown[]) call.write(message);
  call.end();
}
