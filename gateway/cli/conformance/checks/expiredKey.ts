import { untilConnected } from "../adapterProcess.ts";
import type { Bench } from "../bench.ts";
import { answersTo } from "../entries.ts";
import { until } from "../until.ts";
import { begin, countsOf, judge } from "./calm.ts";
import type { Check } from "./check.ts";

const COUNT = 5;
/** The register's changes are in force within a second; the adapter tries again within two, milliseconds. */
const NOTICE_MS = 15_000;
const REFUSED = /UNAUTHENTICATED|NOT_GRANTED|PERMISSION_DENIED/;

export const expiredKey: Check = {
  id: "expired-key",
  name: "密钥失效与更换",
  nameEn: "Expired key",
  remedy: "密钥失效时须停止移动游标、报告原因，换新密钥后继续 / with an expired key hold the cursor, say why, and go on with the new key",
  async run(bench) {
    const { adapter, registry, subject } = bench;
    await untilConnected(adapter, bench.signal);
    const { key } = await registry.issueKey({ systemId: subject.id, revokeFormer: true });
    const work = await begin(bench, COUNT);
    // A stream that is open outlives its key: an adapter that only takes events presents it at its next start.
    if (subject.feeds.length === 0) await restart(bench);
    const problems = await judgeHolding(bench, work);
    adapter.setKey(key);
    await restart(bench);
    problems.push(...(await judge(bench, work)));
    return { problems, figures: countsOf(work), seen: "运行中吊销密钥：应停住并说明，换新密钥后无丢失、无重复 / key revoked while it runs: it holds and says so, and loses nothing with the new one" };
  },
};

async function restart({ adapter }: Bench): Promise<void> {
  await adapter.kill();
  adapter.start();
}

/** It says that its key is refused, and tells nobody anything meanwhile. */
async function judgeHolding(bench: Bench, { entries }: Awaited<ReturnType<typeof begin>>): Promise<string[]> {
  const says = () => REFUSED.test(bench.adapter.state()?.lastError ?? "");
  const said = await until(says, { withinMs: NOTICE_MS, signal: bench.signal });
  const told = (await answersTo(bench, entries)).size;
  return [
    ...(said ? [] : [`密钥吊销 ${NOTICE_MS / 1_000} 秒后仍未说明原因 / ${NOTICE_MS / 1_000} s after the key was revoked it still does not say so`]),
    ...(told === 0 ? [] : [`密钥失效期间 ${told} 条记录被答复 / ${told} records were answered while the key was refused`]),
  ];
}
