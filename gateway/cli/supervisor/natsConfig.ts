import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { natsUsers, type NatsUser } from "./secrets.ts";

/** `strict`: every accepted record is on the disk (fsync) before the answer. `fast`: within nats-server's sync interval. */
export type Profile = "strict" | "fast";

export interface NatsSettings {
  readonly dataDir: string;
  readonly port: number;
  /** Loopback port of its health and numbers. */
  readonly monitorPort: number;
  readonly profile: Profile;
  readonly passwords: Readonly<Record<string, string>>;
}

const subjects = z.array(z.string());

const permissionsSchema = z.object({
  common: z.object({ publish: subjects, subscribe: subjects }),
  users: z.record(z.enum(natsUsers), z.object({ publish: subjects, reads: subjects, buckets: subjects })),
  perStream: subjects,
  perBucket: subjects,
});

type Permissions = z.infer<typeof permissionsSchema>;

const permissionsPath = join(import.meta.dirname, "../../../deploy/nats/permissions.json");

/** The subjects one service may publish to and subscribe to, from deploy/nats/permissions.json. */
export function permissionsOf(user: NatsUser): { readonly publish: readonly string[]; readonly subscribe: readonly string[] } {
  const table: Permissions = permissionsSchema.parse(JSON.parse(readFileSync(permissionsPath, "utf8")));
  const { publish, reads, buckets } = table.users[user];
  const streams = [...reads, ...buckets.map((bucket) => `KV_${bucket}`)];
  return {
    publish: [
      ...table.common.publish,
      ...publish,
      ...streams.flatMap((stream) => table.perStream.map((subject) => subject.replaceAll("{stream}", stream))),
      ...buckets.flatMap((bucket) => table.perBucket.map((subject) => subject.replaceAll("{bucket}", bucket))),
    ],
    subscribe: table.common.subscribe.map((subject) => subject.replaceAll("{inbox}", `_INBOX_${user}`)),
  };
}

/** The configuration of the embedded nats-server: loopback only, one user per service with the least rights. */
export function natsConfig({ dataDir, port, monitorPort, profile, passwords }: NatsSettings): string {
  const users = natsUsers.map((user) => {
    const { publish, subscribe } = permissionsOf(user);
    return `    { user: ${user}, password: ${quote(passwords[user] ?? "")}, permissions: { publish: ${list(publish)}, subscribe: ${list(subscribe)} } }`;
  });
  return `# Written at every start; changes are lost. Rights: deploy/nats/permissions.json
server_name: qianlian
listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitorPort}"
pid_file: ${quote(natsPidPath(dataDir))}
max_payload: 8MB
max_connections: 64
max_subscriptions: 10000
write_deadline: "10s"
ping_interval: "20s"
jetstream {
  store_dir: ${quote(join(dataDir, "nats"))}
  max_memory_store: 64MB
  max_file_store: 64GB
${profile === "strict" ? "  sync_interval: always\n" : ""}}
authorization {
  timeout: 5
  users: [
${users.join("\n")}
  ]
}
`;
}

export function natsPidPath(dataDir: string): string {
  return join(dataDir, "nats.pid");
}

const quote = (text: string) => JSON.stringify(text);
const list = (items: readonly string[]) => `[${items.map(quote).join(", ")}]`;
