/** The start page: no framework, no storage. The operator's key lives in the variable below and nowhere else. */
const POLL_MS = 2_000;
let key = "";

const byId = (id) => document.getElementById(id);

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** GET with the key; throws an Error with the problem's words. */
async function read(path) {
  const response = await fetch(path, { headers: { authorization: `Bearer ${key}` } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? response.statusText);
  return body;
}

async function showServices() {
  const { services } = await (await fetch("/healthz")).json();
  const chips = Object.entries(services).map(([name, state]) => element("li", name, state === "SERVING" ? "good" : "bad"));
  byId("services").replaceChildren(...chips);
}

/** [words, class] of a subscription, the most urgent first. */
function stateOf(system, subscription) {
  if (system.disabled) return ["已停用 disabled", "bad"];
  if (!subscription) return ["只报送 sends only", ""];
  if (subscription.heldReason) return ["暂停投递 held", "wait"];
  if (!subscription.connected) return ["未连接 not connected", "bad"];
  if (subscription.deadLetters) return ["有待人工处理 needs a person", "bad"];
  return ["正常 in sync", "good"];
}

function systemRow(system, subscription) {
  const row = document.createElement("tr");
  const name = element("td", system.name);
  const english = element("div", system.nameEn);
  english.lang = "en";
  name.append(english);
  const behind = subscription ? BigInt(subscription.journalLast ?? 0) - BigInt(subscription.cursor ?? 0) : 0n;
  const numbers = [subscription?.delivered, subscription?.waiting, subscription?.retrying, subscription?.deadLetters, behind];
  const note = [subscription?.heldReason, subscription?.lastError].filter(Boolean).join("; ");
  row.append(name, element("td", ...stateOf(system, subscription)), ...numbers.map((n) => element("td", String(n ?? 0), "number")), element("td", note));
  return row;
}

async function showSystems() {
  if (!key) return;
  const { systems } = await read("/v1/systems/states");
  const rows = systems.flatMap((system) => (system.subscriptions.length > 0 ? system.subscriptions : [undefined]).map((one) => systemRow(system, one)));
  byId("systems").tBodies[0].replaceChildren(...rows);
  byId("systems").hidden = false;
}

async function showIncidents() {
  if (!key) return;
  const { incidents } = await read("/v1/incidents");
  const lines = incidents.map(({ cause, target, deliveries, openTime, message }) =>
    element("li", `${openTime.slice(0, 19).replace("T", " ")} ${target} ${cause}：${deliveries ?? 0} 条投递 deliveries. ${message ?? ""}`, "bad"),
  );
  byId("incidents").replaceChildren(...lines);
}

async function refresh() {
  try {
    await showServices();
    await showSystems();
    await showIncidents();
    byId("message").textContent = "";
  } catch (error) {
    byId("message").textContent = error.message;
  }
  setTimeout(() => void refresh(), POLL_MS);
}

function hopLine(hop) {
  const words = [hop.kind?.replace("HOP_KIND_", ""), hop.system, hop.eventType?.split(".").at(-1), hop.receipt, hop.reason, hop.message];
  const line = document.createElement("li");
  line.append(element("time", hop.time), ` ${words.filter(Boolean).join(" · ")}`);
  return line;
}

async function showTrace(wanted) {
  const { cases = [], truncated } = await read(`/v1/trace/${encodeURIComponent(wanted)}`);
  byId("hops").replaceChildren(...cases.flatMap(({ hops = [] }) => hops.map(hopLine)));
  byId("trace-message").textContent = cases.length === 0 ? "没有找到 nothing known" : truncated ? "只列出前 10000 步 only the first 10,000 hops" : "";
}

byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = byId("key").value.trim();
  byId("key").value = "";
  showSystems().catch((error) => (byId("message").textContent = error.message));
});

byId("trace-form").addEventListener("submit", (event) => {
  event.preventDefault();
  showTrace(byId("trace-key").value).catch((error) => (byId("trace-message").textContent = error.message));
});

await refresh();
