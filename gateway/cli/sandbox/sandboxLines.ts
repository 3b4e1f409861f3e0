import { serviceAddresses } from "../supervisor/hubProcesses.ts";
import type { AdapterReport } from "../supervisor/startHub.ts";
import type { OpenManifest } from "../adapter/openManifest.ts";
import type { Sandbox } from "./startSandbox.ts";

/** Where everything is, and what to do next. */
export function sandboxLines({ hub, file, entered }: Sandbox, { manifest }: OpenManifest, withAdapter: boolean): string[] {
  const { ports, dataDir } = hub.settings;
  const address = serviceAddresses(ports);
  const [feed = "FEED"] = Object.keys(manifest.feeds);
  return [
    "",
    `  沙箱 sandbox     ${manifest.id}（${manifest.system.name}） · 网关 gateway http://127.0.0.1:${ports.gateway}/`,
    `  gRPC            registry, case ${address.case} · credit, delivery ${address.credit} · trace ${address.trace}`,
    `  对方系统         ${file.counterpart} （密钥和连接设置见 / key and settings: ${dataDir}/sandbox.json）`,
    `  数据 data        ${dataDir} （日志 logs/）`,
    ...(entered > 0 ? [`  已录入 ${entered} 条示例记录，其中会有退回的 / entered ${entered} sample records, some to be refused`] : []),
    ...(withAdapter ? [] : ["", ...adapterLines(file)]),
    "",
    "  接下来 / next:",
    ...(Object.keys(manifest.feeds).length > 0 ? [`    hub sandbox enter ${feed} 文件.csv --data-dir ${dataDir}    录入自己的记录 / enter records of your own`] : []),
    `    hub trace <文号|案件号> --data-dir ${dataDir}      看它到了哪里 / see where it went`,
    `    hub status --data-dir ${dataDir}                  订阅与投递 / subscriptions and deliveries`,
    "    Ctrl-C 停止，数据保留；--reset 清空 / Ctrl-C stops and keeps the data; --reset empties it",
    "",
  ];
}

/** For an adapter that somebody runs beside the sandbox. */
function adapterLines({ addresses, key, settings }: Sandbox["file"]): string[] {
  return [
    "  适配器由您另行运行，用这些环境变量 / run the adapter yourself, with:",
    `    HUB_REGISTRY_ADDRESS=${addresses.registry} HUB_CASE_ADDRESS=${addresses.case}`,
    `    HUB_CREDIT_ADDRESS=${addresses.credit} HUB_DELIVERY_ADDRESS=${addresses.delivery}`,
    `    HUB_KEY=${key}`,
    `    连接设置 settings: ${JSON.stringify(settings)}`,
  ];
}

/** One line per adapter that runs: facts in, events out, and what is wrong, if anything. */
export function adapterStateLines(reports: ReadonlyMap<string, AdapterReport>): string[] {
  return [...reports.values()].map(({ system, connected, answered, delivered, failed, lastError }) => {
    const words = connected ? lastError : `未连接 not connected ${lastError}`;
    return `  ${system}  答复 answered ${answered} · 写入 delivered ${delivered} · 未成 failed ${failed}  ${words}`.trimEnd();
  });
}
