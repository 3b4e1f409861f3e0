import { spawn, type ChildProcess } from "node:child_process";

/**
 * Ends a child that has no channel to this process when this process is gone, however it ended: a shell waits for the
 * end of its input, which the kernel closes with us.
 */
export function endWithParent(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const guard = spawn("sh", ["-c", `read -r _; kill -TERM ${child.pid}`], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  // Without a shell the next start ends the orphan.
  guard.on("error", () => undefined);
  guard.unref();
  child.once("exit", () => guard.kill("SIGKILL"));
}
