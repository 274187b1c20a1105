import "#server-only";
import { hkdfSync } from "node:crypto";
import { env } from "#lib/platform/env.ts";

// Every key in use is derived from FALCONER_SECRET_KEY, one for each purpose, so that none reveals
// anything about another.

export type DerivedKeys = { version: string; seal: Buffer; fingerprint: Buffer; auth: string };

const derive = (master: string, purpose: string, length: number) =>
  Buffer.from(hkdfSync("sha256", master, "falconer", `falconer/${purpose}/v1`, length));

/** The keys of one master key. `version` names it inside envelopes and reveals nothing about it. */
export function deriveKeys(master: string): DerivedKeys {
  return {
    version: derive(master, "version", 4).toString("hex"),
    seal: derive(master, "seal", 32),
    fingerprint: derive(master, "fingerprint", 32),
    auth: derive(master, "auth", 32).toString("base64url"),
  };
}

export type Keyring = { current: DerivedKeys; all: readonly DerivedKeys[] };

/** Current key first, then the previous ones that older rows may still be sealed with. */
export function makeKeyring(current: string, previous: readonly string[] = []): Keyring {
  const all = [current, ...previous].map(deriveKeys);
  return { current: all[0] as DerivedKeys, all };
}

let held: { for: string; ring: Keyring } | undefined;

/** The process's keyring. */
export function keyring(): Keyring {
  const { FALCONER_SECRET_KEY: current, FALCONER_PREVIOUS_SECRET_KEYS: previous } = env();
  if (!current) throw new Error("FALCONER_SECRET_KEY is not set.");
  if (held?.for !== current) held = { for: current, ring: makeKeyring(current, previous) };
  return held.ring;
}
