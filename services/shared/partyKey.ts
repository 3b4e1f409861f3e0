import { keyedId } from "./ids.ts";

/**
 * The key under which a party's name is found where no name may be kept: `n` and 26 characters of HMAC-SM3; empty for an
 * empty name. How the name is written does not matter: width of characters, spaces, brackets, case of Latin letters. Keyed:
 * whoever has the keys but not the secret can try no list of names.
 */
export function partyKey(secret: string, name: string): string {
  const normalised = normalisePartyName(name);
  return normalised === "" ? "" : keyedId("n", secret, ["party name", normalised]);
}

/** `ＡＢ (贵州) 有限公司` → `AB（贵州）有限公司`. */
export function normalisePartyName(name: string): string {
  return name
    .normalize("NFKC")
    // Upper case takes some letters apart (ῢ): composed again afterwards.
    .toUpperCase()
    .normalize("NFKC")
    .replace(/\s+/g, "")
    .replace(/[([{【〔<《]/g, "（")
    .replace(/[)\]}】〕>》]/g, "）");
}
