// For tests: a device that makes and uses passkeys with real keys and signatures (ES256,
// attestation "none"), and can be told to misbehave.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const b64 = (data: string | Uint8Array) => Buffer.from(data).toString("base64url");
const flag = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };

export type Misbehaviour = {
  /** The page that asks, as the browser sees it. */
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** Without asking its owner for finger or PIN. */
  unverified?: boolean;
  counter?: number;
  signature?: "broken" | "of another key";
  userHandle?: string;
};

export function createAuthenticator(origin: string) {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(32);
  let counter = 0;
  let userHandle = "";

  const clientData = (type: string, challenge: string, from: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const flagsOf = (unverified = false) => flag.present | (unverified ? 0 : flag.verified) | flag.backupEligible | flag.backedUp;
  const authenticatorData = (rpId: string, flags: number, count: number, attested = Buffer.alloc(0)) => {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(count);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counted, attested]);
  };

  return {
    /** As navigator.credentials.create. */
    create(options: { challenge: string; rp?: unknown; user?: unknown }, { rpId, unverified, ...wrong }: Misbehaviour = {}) {
      userHandle = (options.user as { id: string }).id;
      const { x, y } = keys.publicKey.export({ format: "jwk" }) as { x: string; y: string };
      // COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
      const cose = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
        Buffer.from(x, "base64url"),
        Buffer.from([0x22, 0x58, 0x20]),
        Buffer.from(y, "base64url"),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const data = authenticatorData(rpId ?? new URL(origin).hostname, flagsOf(unverified) | flag.attested, counter, attested);
      // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from("fmt"),
        Buffer.from([0x64]),
        Buffer.from("none"),
        Buffer.from([0x67]),
        Buffer.from("attStmt"),
        Buffer.from([0xa0, 0x68]),
        Buffer.from("authData"),
        Buffer.from([0x59, data.length >> 8, data.length & 0xff]),
        data,
      ]);
      return {
        id: b64(id),
        rawId: b64(id),
        type: "public-key" as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(clientData("webauthn.create", wrong.challenge ?? options.challenge, wrong.origin ?? origin)),
          attestationObject: b64(attestationObject),
          transports: ["internal", "hybrid"],
        },
      };
    },
    /** As navigator.credentials.get. */
    get(options: { challenge: string }, { rpId, unverified, ...wrong }: Misbehaviour = {}) {
      counter = wrong.counter ?? counter + 1;
      const data = authenticatorData(rpId ?? new URL(origin).hostname, flagsOf(unverified), counter);
      const client = clientData("webauthn.get", wrong.challenge ?? options.challenge, wrong.origin ?? origin);
      const key = wrong.signature === "of another key" ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey : keys.privateKey;
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), key);
      if (wrong.signature === "broken") signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
      return {
        id: b64(id),
        rawId: b64(id),
        type: "public-key" as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(data),
          signature: b64(signature),
          userHandle: wrong.userHandle ?? userHandle,
        },
      };
    },
  };
}
