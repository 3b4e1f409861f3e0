import { describe, expect, test } from "vitest";
import { isPublicAddress } from "./addresses.ts";
import { createGuard, type Guard, type Resolve } from "./guard.ts";
import { createSeal } from "./seal.ts";

const inside = [
  "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
  "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
  "::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::FFFF:10.0.0.1", "::ffff:a9fe:a9fe", "::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
  "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1",
];

test.each(inside)("%s is not reached", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["1.1.1.1", "8.8.8.8", "172.32.0.1", "192.169.0.1", "223.255.255.255", "2400:3200::1", "2606:4700::1111", "::ffff:8.8.8.8", "::ffff:808:808"])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

describe("a URL", () => {
  const guard = createGuard(["receiver.internal", "other.internal:8443", "10.20.0.0/16", "127.0.0.1"]);

  test.each([
    "https://example.com/hook", "https://8.8.8.8/", "http://receiver.internal/", "http://receiver.internal:9000/x", "https://other.internal:8443/", "http://other.internal:8443/",
    "http://10.20.3.4/", "https://10.20.3.4/", "http://127.0.0.1:8080/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/",
  ])("%s may be called", (url) => {
    expect(guard.check(url).href).toBeTruthy();
  });

  test.each([
    "http://example.com/", "https://user:secret@example.com/", "https://10.21.0.1/", "https://127.1.1.1/", "https://2130706434/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
    "https://0x0a.1/", "ftp://receiver.internal/", "http://other.internal:80/", "file:///etc/passwd", "not a url", "",
  ])("%s may not", (url) => {
    expect(() => guard.check(url)).toThrow(expect.objectContaining({ reason: "INVALID_REQUEST" }) as Error);
  });

  test("with credentials is refused without repeating them", () => {
    expect(() => guard.check("https://user:topsecret@example.com/")).toThrow(expect.not.objectContaining({ message: expect.stringContaining("topsecret") as string }) as Error);
  });
});

describe("a name", () => {
  const look = (guard: Guard, url: string) =>
    new Promise((resolve) => guard.lookupFor(new URL(url))("name", { all: true }, (error, found) => resolve(error?.code ?? found)));
  const resolvesTo = (...addresses: string[]): Resolve => async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

  test("that leads inside is not connected to, even when only one of its addresses does", async () => {
    expect(await look(createGuard([], resolvesTo("127.0.0.1")), "https://rebind.example/")).toBe("EADDRNOTALLOWED");
    expect(await look(createGuard([], resolvesTo("8.8.8.8", "::ffff:169.254.169.254")), "https://rebind.example/")).toBe("EADDRNOTALLOWED");
    expect(await look(createGuard([], resolvesTo()), "https://rebind.example/")).toBe("EADDRNOTALLOWED");
    expect(await look(createGuard(["10.0.0.0/8"], resolvesTo("8.8.8.8", "192.168.0.1")), "https://rebind.example/")).toBe("EADDRNOTALLOWED");
  });

  test("is connected to at the address that was checked", async () => {
    expect(await look(createGuard([], resolvesTo("8.8.8.8")), "https://public.example/")).toEqual([{ address: "8.8.8.8", family: 4 }]);
    expect(await look(createGuard(["10.0.0.0/8"], resolvesTo("10.1.1.1")), "https://intranet.example/")).toEqual([{ address: "10.1.1.1", family: 4 }]);
    expect(await look(createGuard(["intranet.example"], resolvesTo("10.1.1.1")), "http://intranet.example/")).toEqual([{ address: "10.1.1.1", family: 4 }]);
  });
});

test("a sealed secret opens only with the same key, for the same purpose, and undamaged", () => {
  const sealed = createSeal("key-secret-number-one").close(Buffer.from("示例"), "secret.a");
  expect(createSeal("key-secret-number-one").open(sealed, "secret.a").toString()).toBe("示例");
  expect(() => createSeal("key-secret-number-two").open(sealed, "secret.a")).toThrow("HUB_KEY_SECRET");
  expect(() => createSeal("key-secret-number-one").open(sealed, "secret.b")).toThrow("HUB_KEY_SECRET");
  expect(() => createSeal("key-secret-number-one").open(`A${sealed.slice(1)}`, "secret.a")).toThrow("HUB_KEY_SECRET");
});
