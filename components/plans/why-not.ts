import type { TriggerExplanation } from "#lib/core/segment/trigger-explanation.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { briefJson } from "./brief-json.ts";

type Condition = Extract<TriggerExplanation, { kind: "condition" }>;

const opposites: readonly [said: string, otherwise: string][] = [
  ["does not contain", "contains"],
  ["does not start with", "starts with"],
  ["does not end with", "ends with"],
  ["contains", "does not contain"],
  ["starts with", "does not start with"],
  ["ends with", "does not end with"],
];

/**
 * Why an event does not match, with what it has instead: "total is 84.5, not above 500". Undefined
 * when it matches.
 */
export function whyNot(explanation: TriggerExplanation): string | undefined {
  if (explanation.held) return undefined;
  if (explanation.kind === "condition") return joined([reasonOf(explanation)], " and ");
  if (explanation.operator === "or") {
    const parts = explanation.conditions.filter((each) => !each.held);
    const isPlain = parts.every((each) => each.kind === "condition");
    return isPlain ? joined(parts.map(reasonOf), ", and ") : parts.map(whyNot).join(", and ");
  }
  const parts = explanation.conditions.filter((each) => !each.held);
  // Of an event of another kind nothing else is to be expected.
  const [first] = parts;
  if (first && (parts.length === 1 || isKind(first))) return whyNot(first);
  return parts.map(whyNot).join("; ");
}

const isKind = (part: TriggerExplanation): boolean =>
  part.kind === "condition" ? part.path === "type" || part.path === "event" : part.conditions.every(isKind);

/** `not`: what it was to be instead. Of one subject it is said in one sentence. */
type Reason = { said: string; not?: string };

function joined(reasons: readonly Reason[], between: string): string {
  const bySaid = new Map<string, string[]>();
  for (const { said, not } of reasons) bySaid.set(said, [...(bySaid.get(said) ?? []), ...(not === undefined ? [] : [not])]);
  return [...bySaid].map(([said, not]) => (not.length === 0 ? said : `${said}, not ${orList([...new Set(not)])}`)).join(between);
}

const orList = (texts: readonly string[]) => (texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`);

function reasonOf({ sentence, actual, path }: Condition): Reason {
  const found = actual === undefined ? "missing" : shown(actual);
  for (const [said, otherwise] of opposites) {
    const at = sentence.indexOf(` ${said} `);
    if (at < 0) continue;
    const subject = sentence.slice(0, at);
    const rest = sentence.slice(at + said.length + 2);
    return { said: actual === undefined ? `${subject} is missing` : `${subject} is ${found}, and ${otherwise} ${rest}` };
  }
  const at = sentence.indexOf(" is ");
  if (at < 0) return { said: `${path} is ${found}, but the condition is: ${sentence}` };
  const [subject, wanted] = [sentence.slice(0, at), sentence.slice(at + 4)];
  if (wanted === "present") return { said: `${subject} is missing` };
  if (wanted.startsWith("not ")) return { said: `${subject} is ${found}` };
  return { said: `${subject} is ${found}`, not: wanted };
}

/** Texts in the quotation marks that the conditions have, all else as JSON. */
function shown(value: JsonValue): string {
  if (typeof value !== "string") return briefJson(value, longest);
  return value.length > longest ? `“${value.slice(0, longest - 1)}…”` : `“${value}”`;
}

const longest = 60;
