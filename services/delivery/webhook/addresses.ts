import { BlockList, isIP } from "node:net";

/** Addresses that a call over the internet must never reach: this machine, private networks, metadata services, multicast. */
const FORBIDDEN = [
  "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
  "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
  // Of IPv6 only global unicast (2000::/3) is left, without what is documentation, or carries an IPv4 address.
  "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
] as const;

/** `::ffff:192.0.2.1` in any notation, as IPv4. */
const MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/;

/** A list of networks `address/bits`; single addresses may stand without bits. Throws when one is none. */
export function networks(cidrs: readonly string[]): { has(address: string): boolean } {
  // One list per family: a list with both takes an IPv4 address for its IPv6 form.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const cidr of cidrs) {
    const [address = "", bits] = cidr.split("/");
    const family = familyOf(address);
    lists[family].addSubnet(address, bits === undefined ? (family === "ipv4" ? 32 : 128) : Number(bits), family);
  }
  return {
    has(address) {
      const plain = unmapped(address);
      const family = familyOf(plain);
      return lists[family].check(plain, family);
    },
  };
}

/** True for whatever is written as an IP address, also in brackets. */
export const isAddress = (host: string): boolean => isIP(bare(host)) !== 0;

/** An IPv6 address of a URL without its brackets. */
export const bare = (host: string): string => (host.startsWith("[") ? host.slice(1, -1) : host);

const forbidden = networks(FORBIDDEN);

/** True when the address belongs to the internet at large. */
export const isPublicAddress = (address: string): boolean => isIP(address) !== 0 && !forbidden.has(address);

function familyOf(address: string): "ipv4" | "ipv6" {
  const version = isIP(address);
  if (version === 0) throw new RangeError(`not an IP address: ${address}`);
  return version === 4 ? "ipv4" : "ipv6";
}

function unmapped(address: string): string {
  const match = MAPPED.exec(address.toLowerCase());
  if (!match) return address;
  const [, dotted, high = "0", low = "0"] = match;
  if (dotted) return dotted;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join(".");
}
