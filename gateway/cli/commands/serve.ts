import { join } from "node:path";
import type { Command } from "commander";

/** Roles of the one image, beside the services themselves, and the entry of each. */
const ROLES: Readonly<Record<string, string>> = {
  gateway: "gateway/http/main.ts",
  adapters: "adapters/host.ts",
  simulators: "seeds/simulators/host.ts",
};

const EXAMPLES = `
示例 / examples:
  hub serve registry case hints 一个进程中运行三个服务 / three services in one process
  hub serve adapters ip-case    只运行一个适配器 / one adapter only
  hub serve gateway             HTTP 网关 / the HTTP gateway
设置取自环境变量，见 README / settings come from environment variables, see the README`;

const root = join(import.meta.dirname, "../../..");

/** `hub serve …`: one role in the foreground, for containers. It ends with the exit code of the role. */
export function registerServe(program: Command): void {
  program
    .command("serve")
    .argument("<services...>", "registry case hints credit delivery trace docket，或 gateway、adapters [系统…]、simulators / services, or a role")
    .description("在前台运行指定服务（用于容器） / run services in the foreground, for containers")
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[]) => {
      const [first = "", ...rest] = names;
      const role = ROLES[first];
      await become(role ?? "services/host.ts", role ? rest : names);
    });
}

/** This process becomes the role: it reads its arguments, runs until it is told to stop, and ends the process itself. */
async function become(file: string, args: readonly string[]): Promise<void> {
  process.argv.splice(2, process.argv.length, ...args);
  await import(join(root, file));
}
