import { Check, CircleMinus, FileWarning, FileX, type LucideIcon } from "lucide-react";
import { whyNot } from "#components/plans/why-not.ts";
import type { Tone } from "#components/ui/badge.tsx";
import type { MappingPlan } from "#lib/core/plan/index.ts";

/** What a mapping would do with the event, as a sentence. */
export function verdictOf(mapping: MappingPlan): { icon: LucideIcon; tone: Tone; word: string; sentence: string } {
  switch (mapping.outcome) {
    case "ready": {
      const count = mapping.requests.length;
      return { icon: Check, tone: "good", word: "Matched", sentence: `would send ${count === 1 ? "1 request" : `${count} requests`}` };
    }
    case "invalid": {
      const [first] = mapping.issues;
      const more = mapping.issues.length > 1 ? ` And ${mapping.issues.length - 1} more.` : "";
      return { icon: FileWarning, tone: "bad", word: "Problem", sentence: `matched, but can’t be sent: ${first?.message ?? ""}${more}` };
    }
    case "not_matched":
      return { icon: CircleMinus, tone: "neutral", word: "Not matched", sentence: `not matched: ${failureWords(mapping)}` };
    case "not_compiled":
      return { icon: FileX, tone: "bad", word: "Error", sentence: `has an error: ${mapping.issues[0]?.message ?? ""}` };
  }
}

/** "trait plan is “free”, not “pro”": why not, with what the event has instead. */
function failureWords(mapping: Extract<MappingPlan, { outcome: "not_matched" }>): string {
  return (mapping.explanation && whyNot(mapping.explanation.trigger)) ?? mapping.reason.replace(/^Condition not met: /, "");
}
