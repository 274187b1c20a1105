import { shortJson } from "#components/plans/sample.tsx";
import type { Tone } from "#components/ui/badge.tsx";
import type { MappingPlan } from "#lib/core/plan/index.ts";
import type { TriggerExplanation } from "#lib/core/segment/trigger-explanation.ts";

/** What a mapping would do with the event, as a sentence. */
export function verdictOf(mapping: MappingPlan): { tone: Tone; word: string; sentence: string } {
  switch (mapping.outcome) {
    case "ready": {
      const count = mapping.requests.length;
      return { tone: "good", word: "Matched", sentence: `would send ${count === 1 ? "1 request" : `${count} requests`}` };
    }
    case "invalid": {
      const [first] = mapping.issues;
      const more = mapping.issues.length > 1 ? ` And ${mapping.issues.length - 1} more.` : "";
      return { tone: "bad", word: "Problem", sentence: `matched, but cannot be sent: ${first?.message ?? ""}${more}` };
    }
    case "not_matched":
      return { tone: "neutral", word: "Not matched", sentence: `not matched: ${failureWords(mapping)}` };
    case "not_compiled":
      return { tone: "bad", word: "Mistake", sentence: `has a mistake: ${mapping.issues[0]?.message ?? ""}` };
  }
}

/**
 * "plan is "free", needs: plan is “pro”": the first condition that had to hold and did not, with
 * what was there instead.
 */
function failureWords(mapping: Extract<MappingPlan, { outcome: "not_matched" }>): string {
  const failed = mapping.explanation && firstFailed(mapping.explanation.trigger);
  if (!failed) return mapping.reason.replace(/^Condition not met: /, "");
  const actual = failed.actual === undefined ? "missing" : shortJson(failed.actual, 60);
  return `${failed.path} is ${actual}, but must be: ${failed.sentence}`;
}

type Failed = Extract<TriggerExplanation, { kind: "condition" }>;

function firstFailed(explanation: TriggerExplanation): Failed | undefined {
  if (explanation.held) return undefined;
  if (explanation.kind === "condition") return explanation;
  for (const inner of explanation.conditions) {
    const failed = firstFailed(inner);
    if (failed) return failed;
  }
  return undefined;
}
