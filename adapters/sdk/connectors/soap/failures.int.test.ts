import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../../../../services/shared/log.ts";
import type { ConnectorConnection, TargetRecord } from "../contract.ts";
import { soapConnector } from "./connector.ts";
import { exchangeManifest } from "./exchangeManifest.ts";
import { soapFeed, soapSettings, soapTarget } from "./settings.ts";

const log = createLogger("test", "silent");
const signal = new AbortController().signal;
const cleanups: (() => unknown)[] = [];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "soap-"));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  rmSync(directory, { recursive: true, force: true });
});

/** A system that answers as told. */
async function serve(listener: RequestListener, tls?: { key: string; cert: string }): Promise<string> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanups.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  return `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (status: number, body: string | Buffer, headers: Record<string, string> = { "content-type": "text/xml; charset=utf-8" }): RequestListener => (request, response) => {
  request.resume();
  response.writeHead(status, headers).end(body);
};

async function connect(settings: Readonly<Record<string, unknown>>): Promise<ConnectorConnection> {
  const manifest = exchangeManifest(["520100"]);
  const { emits: _e, ...feed } = manifest.feeds["penalties"]!;
  const { takes: _t, fields: _f, ...target } = manifest.targets["notices"]!;
  const parts = {
    settings: soapSettings.parse({ ...manifest.connector.settings, ...settings }),
    feeds: new Map([["penalties", soapFeed.parse(feed)]]),
    targets: new Map([["notices", soapTarget.parse(target)]]),
  };
  const connection = await soapConnector.connect(parts, { system: "soap-test", log, signal, stateDir: directory });
  cleanups.push(() => connection.close());
  return connection;
}

const poll = async (settings: Readonly<Record<string, unknown>>) => (await connect(settings)).feeds.get("penalties")!.poll(signal);
const record: TargetRecord = { deliveryId: "d1", eventId: "e1", key: "p1", version: 1, fields: { wsh: "黔示例罚1号", area: "520100" } };
const write = async (endpoint: string) => (await connect({ endpoint })).targets.get("notices")!.write([record], signal);
const envelope = (body: string) => `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (code: string, text: string) => envelope(`<s:Fault><faultcode>s:${code}</faultcode><faultstring>${text}</faultstring></s:Fault>`);

describe("what a fault is to the record", () => {
  test.each([
    ["Client", "案号重复", 500],
    ["Client", "案号重复", 200],
  ])("a %s fault refuses the one record (%s, HTTP %i)", async (code, text, status) => {
    expect(await write(await serve(answering(status, fault(code, text))))).toMatchObject([{ result: "refused", message: `s:${code}: ${text}` }]);
  });

  test.each([
    ["Server fault", 500, fault("Server", "数据库锁等待"), /Server: 数据库锁等待/],
    ["unknown operation", 500, fault("Client", "Server did not recognize the value of HTTP Header SOAPAction"), /SOAPAction/],
    ["login", 500, fault("Client.FailedAuthentication", "denied"), /账号未被接受.*520100/],
    ["login in words", 500, fault("Client", "账号或口令错误"), /账号未被接受/],
    ["HTTP 401", 401, "", /账号未被接受.*HTTP 401/],
    ["HTTP 502", 502, "<html>Bad gateway</html>", /HTTP 502/],
    ["a page with 200", 200, "<html><body>请登录</body></html>", /不是 SOAP 报文/],
    ["an empty answer", 200, "", /不是 SOAP 报文/],
    ["no return code", 200, envelope("<SendMessageResponse/>"), /没有返回码/],
    ["a code for busy", 200, envelope("<SendMessageResponse><code>9</code><text>系统繁忙</text></SendMessageResponse>"), /系统繁忙/],
    ["a DTD", 200, `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${envelope("<SendMessageResponse><code>&a;</code></SendMessageResponse>")}`, /不是 SOAP 报文/],
  ])("%s: nothing is refused, the system is unavailable", async (_, status, body, words) => {
    await expect(write(await serve(answering(status, body)))).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringMatching(words) as unknown });
  });

  test("too many calls carry the time that the system asked for", async () => {
    const url = await serve(answering(429, "", { "retry-after": "7" }));
    await expect(write(url)).rejects.toMatchObject({ reason: "TARGET_RATE_LIMITED", metadata: { retryAfterMs: "7000" } });
  });
});

describe("the way there", () => {
  test("an endless redirect is told with its stations", async () => {
    const url = await serve((request, response) => response.writeHead(307, { location: request.url === "/a" ? "/b" : "/a" }).end());
    await expect(poll({ endpoint: `${url}/a` })).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringMatching(/重定向没有尽头.*\/a → .*\/b → .*\/a.*endless redirect/) as unknown });
  });

  test("a redirect to another host is not followed, so that no password goes there", async () => {
    const url = await serve(answering(308, "", { location: "http://elsewhere.example.org/x" }));
    await expect(poll({ endpoint: url })).rejects.toMatchObject({ message: expect.stringContaining("http://elsewhere.example.org/x") as unknown });
  });

  test("nobody there, and too slow", async () => {
    await expect(poll({ endpoint: "http://127.0.0.1:1/" })).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", message: expect.stringMatching(/ECONNREFUSED/) as unknown });
    const url = await serve(() => undefined);
    await expect(poll({ endpoint: url, timeoutMs: 150 })).rejects.toMatchObject({ reason: "TARGET_TIMEOUT" });
  });

  test("a certificate nobody vouches for, then one of another host, then the right one", async () => {
    const tls = certificate("other.example.org");
    const ok = envelope("<FetchMessagesResponse><code>0</code></FetchMessagesResponse>");
    const url = await serve(answering(200, ok), tls);
    await expect(poll({ endpoint: url })).rejects.toMatchObject({ message: expect.stringMatching(/证书不是受信任的机构签发.*ca/) as unknown });
    await expect(poll({ endpoint: url, ca: tls.file })).rejects.toMatchObject({ message: expect.stringMatching(/证书不是这个主机的.*ERR_TLS_CERT_ALTNAME_INVALID/) as unknown });
    const right = certificate("127.0.0.1");
    expect((await poll({ endpoint: await serve(answering(200, ok), right), ca: right.file })).records).toEqual([]);
  });
});

/** A certificate for one host, made on the spot. */
function certificate(host: string): { key: string; cert: string; file: string } {
  const [key, file] = [join(directory, `${host}.key`), join(directory, `${host}.pem`)];
  const name = /^\d/.test(host) ? `IP:${host}` : `DNS:${host}`;
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", file, "-days", "2", "-subj", `/CN=${host}`, "-addext", `subjectAltName=${name}`], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(file, "utf8"), file };
}

describe("what the answer is written in", () => {
  // 黔示例罚（2018）1号 in GB18030
  const gb = Buffer.from("c7adcabec0fdb7a3a3a83230313 8a3a931bac5".replaceAll(" ", ""), "hex");
  const message = (head: string) => {
    const [before = "", after = ""] = envelope("<FetchMessagesResponse><code>0</code><message><sn>1</sn><xml>&lt;ExchangeMessage>&lt;Header>&lt;sn>s1&lt;/sn>&lt;sender>520100&lt;/sender>&lt;/Header>&lt;Body>&lt;wsh>@&lt;/wsh>&lt;/Body>&lt;/ExchangeMessage></xml></message></FetchMessagesResponse>").split("@");
    return Buffer.concat([Buffer.from(before.replace('<?xml version="1.0"?>', head)), gb, Buffer.from(after)]);
  };

  test.each([
    ["declared in the header", "text/xml; charset=GB2312", ""],
    ["declared in the document", "text/xml", '<?xml version="1.0" encoding="GBK"?>'],
    ["declared wrongly as UTF-8 in the header", "text/xml; charset=utf-8", '<?xml version="1.0" encoding="GB18030"?>'],
    ["declared nowhere", "text/xml", ""],
  ])("GB18030 %s", async (_, type, head) => {
    const { records } = await poll({ endpoint: await serve(answering(200, message(head), { "content-type": type })) });
    expect(records).toMatchObject([{ fields: { Body: { wsh: "黔示例罚（2018）1号" } } }]);
  });
});

test("more records at one cursor than a page holds are told, not read for ever", async () => {
  const item = (sn: string) => `<message><sn>1</sn><xml>&lt;ExchangeMessage>&lt;Header>&lt;sn>${sn}&lt;/sn>&lt;sender>520100&lt;/sender>&lt;/Header>&lt;/ExchangeMessage></xml></message>`;
  const page = Array.from({ length: 100 }, (_, index) => item(`s${index}`)).join("");
  const url = await serve(answering(200, envelope(`<FetchMessagesResponse><code>0</code>${page}</FetchMessagesResponse>`)));
  const feed = (await connect({ endpoint: url })).feeds.get("penalties")!;
  const batch = await feed.poll(signal);
  const answers = batch.records.map(({ place }) => ({ place, outcome: "accepted" as const, eventId: "", caseId: "", version: 1, waitingFor: "", waitingUntil: "", errors: [], warnings: [] }));
  await batch.settle(answers);
  await expect(feed.poll(signal)).rejects.toMatchObject({ message: expect.stringMatching(/加大 limit/) as unknown });
});

describe("the WSDL", () => {
  const checked = async (settings: Readonly<Record<string, unknown>>) => (await (await connect(settings)).check(signal)).filter(({ ok }) => !ok).map(({ place, message }) => `${place} ${message}`).join("\n");
  const original = readFileSync(join(import.meta.dirname, "testdata/exchange.wsdl"), "utf8");
  const put = (text: string) => {
    const file = join(directory, "changed.wsdl");
    writeFileSync(file, text);
    return file;
  };

  test.each([
    ["missing", () => "/nowhere/exchange.wsdl", /connection\.wsdl .*读不到文件/],
    ["no WSDL", () => put("<html>login</html>"), /不是可用的 WSDL/],
    ["with a DTD", () => put(original.replace("<wsdl:definitions", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><wsdl:definitions')), /DTD/],
    ["importing from another host", () => put(original.replace("exchange.xsd", "http://elsewhere.example.org/x.xsd")), /引用了别处的 http:\/\/elsewhere/],
    ["importing from outside its folder", () => put(original.replace("exchange.xsd", "../../etc/passwd")), /引用了别处的/],
    ["importing what is not there", () => put(original), /exchange\.xsd 没有或过大/],
  ])("%s is told", async (_, file, words) => {
    expect(await checked({ wsdl: file() })).toMatch(words);
  });

  test("by its address, with what it imports from the same host", async () => {
    const xsd = readFileSync(join(import.meta.dirname, "testdata/exchange.xsd"), "utf8");
    const ok = envelope("<FetchMessagesResponse><code>0</code></FetchMessagesResponse>");
    const url = await serve((request, response) => answering(200, request.url === "/x.wsdl" ? original : request.url === "/exchange.xsd" ? xsd : ok)(request, response));
    expect(await checked({ wsdl: `${url}/x.wsdl`, endpoint: `${url}/call` })).toBe("");
  });
});
