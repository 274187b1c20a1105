import type { TriggerExplanation } from "#lib/core/segment/trigger-explanation.ts";
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
  if (explanation.kind === "condition") return conditionWords(explanation);
  const reasons = explanation.conditions.map(whyNot).filter((reason) => reason !== undefined);
  return explanation.operator === "and" ? reasons[0] : reasons.join(", and ");
}

function conditionWords({ sentence, actual, path }: Condition): string {
  const found = actual === undefined ? "missing" : briefJson(actual, 60);
  for (const [said, otherwise] of opposites) {
    const at = sentence.indexOf(` ${said} `);
    if (at < 0) continue;
    const subject = sentence.slice(0, at);
    const rest = sentence.slice(at + said.length + 2);
    return actual === undefined ? `${subject} is missing` : `${subject} is ${found}, and ${otherwise} ${rest}`;
  }
  const at = sentence.indexOf(" is ");
  if (at < 0) return `${path} is ${found}, but the condition is: ${sentence}`;
  const [subject, wanted] = [sentence.slice(0, at), sentence.slice(at + 4)];
  if (wanted === "present") return `${subject} is missing`;
  if (wanted.startsWith("not ")) return `${subject} is ${found}`;
  return `${subject} is ${found}, not ${wanted}`;
}
