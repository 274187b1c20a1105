import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { otherKinds, readRuleAnswer } from "#lib/talon-one/rule-answer.ts";

/** Of each effect, only its kind and a keyed hash are kept: enough to compare. */
export type HashedEffect = { kind: string; hash: string };
export type CallbackComparison = { same: boolean; effects: number; missing: string[]; added: string[] };

export const hashEffect = (kind: string, value: JsonObject): HashedEffect => ({
  kind,
  hash: fingerprint(`effect:${sorted(value)}`).slice(0, 32),
});

export function hashesOf(body: JsonObject): HashedEffect[] {
  return (readRuleAnswer({}, body)?.rows ?? []).filter(({ kind }) => isTold(kind)).map(({ kind, value }) => hashEffect(kind, value));
}

/** We ask callbacks only for effects and failure reasons. */
export const isTold = (kind: string): boolean =>
  ![otherKinds.coupon, otherKinds.referral, otherKinds.giveaway].some((each) => each === kind);

/** What the callback has less and more than the response, by kind. */
export function compareEffects(response: readonly HashedEffect[], callback: readonly HashedEffect[]): CallbackComparison {
  const left = [...callback];
  const missing: string[] = [];
  for (const { kind, hash } of response) {
    const at = left.findIndex((each) => each.hash === hash);
    if (at === -1) missing.push(kind);
    else left.splice(at, 1);
  }
  const added = left.map(({ kind }) => kind);
  return { same: missing.length + added.length === 0, effects: callback.length, missing, added };
}

/** Whatever the order of its keys. */
function sorted(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (!isJsonObject(value)) return encodeJson(value) ?? "";
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sorted(value[key] as JsonValue)}`)
    .join(",")}}`;
}
