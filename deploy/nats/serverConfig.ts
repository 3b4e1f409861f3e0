import { permissionsOf } from "../../gateway/cli/supervisor/natsConfig.ts";
import { natsUsers } from "../../gateway/cli/supervisor/secrets.ts";

/**
 * The configuration of a nats-server of its own, as deploy/nats/nats.conf: one user per service with the rights of
 * permissions.json, passwords from the server's environment.
 */
export function serverConfig(): string {
  const users = natsUsers.map((user) => {
    const { publish, subscribe } = permissionsOf(user);
    const rights = `{ publish: ${list(publish)}, subscribe: ${list(subscribe)} }`;
    return `    { user: ${user}, password: $NATS_PASSWORD_${user.toUpperCase()}, permissions: ${rights} }`;
  });
  return `# Written by \`node deploy/nats/writeServerConfig.ts\` from permissions.json; a test fails when they differ.
server_name: qianlian
listen: "0.0.0.0:4222"
# Health and numbers, inside the container only.
http: "127.0.0.1:8222"
max_payload: 8MB
max_connections: 256
write_deadline: "10s"
jetstream {
  store_dir: "/data"
  max_memory_store: 64MB
  max_file_store: 64GB
  # On the disk before the answer (fsync).
  sync_interval: always
}
authorization {
  timeout: 5
  users: [
${users.join("\n")}
  ]
}
`;
}

const list = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
