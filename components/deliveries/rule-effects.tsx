import { CircleCheck, CircleDot, CircleX, type LucideIcon } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import { JsonView } from "#components/ui/json-view.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { Time } from "#components/ui/time.tsx";
import { effectWords } from "#components/words/effect-words.ts";
import type { DeliveryDetail, RuleEffect } from "#lib/console/deliveries/schema.ts";
import { StoryPart } from "./story-part.tsx";

const marks: Record<RuleEffect["tone"], { icon: LucideIcon; className: string }> = {
  good: { icon: CircleCheck, className: "text-good" },
  bad: { icon: CircleX, className: "text-bad" },
  plain: { icon: CircleDot, className: "text-info" },
};

/** What Talon.One's rules did with this delivery, and why others did not apply. */
export function RuleEffects({ delivery: { effects, callbacks } }: { delivery: DeliveryDetail }) {
  const failures = effects.filter(({ kind }) => kind === "ruleFailure");
  const did = effects.filter(({ kind }) => kind !== "ruleFailure");
  return (
    <>
      <StoryPart title="What the rules did">
        {did.length === 0 ? <p className="text-ink-muted">No rule of a running campaign had an effect.</p> : <EffectList effects={did} />}
      </StoryPart>
      {callbacks.length > 0 && (
        <StoryPart title={callbacks.length === 1 ? "Callback" : `${callbacks.length} callbacks`}>
          <ul className="flex flex-col gap-1">
            {callbacks.map((callback) => (
              <li key={callback.receivedAt} className="break-words">
                <Time value={callback.receivedAt} absolute />: {outside(callbackWords(callback))}
              </li>
            ))}
          </ul>
        </StoryPart>
      )}
      {failures.length > 0 && (
        <StoryPart title="Rules that didn’t apply">
          <EffectList effects={failures} />
        </StoryPart>
      )}
    </>
  );
}

function callbackWords({ same, missing, added }: DeliveryDetail["callbacks"][number]): string {
  if (same) return "it agreed with the response.";
  const list = (kinds: string[]) => kinds.slice(0, 5).map(effectWords).join(", ");
  const parts = [...(missing.length > 0 ? [`without ${list(missing)}`] : []), ...(added.length > 0 ? [`with ${list(added)}`] : [])];
  return `it differs from the response: ${parts.join(", ")}.`;
}

function EffectList({ effects }: { effects: readonly RuleEffect[] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {effects.map((effect, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: effects have no identity but their order
        <EffectItem key={index} effect={effect} />
      ))}
    </ul>
  );
}

function EffectItem({ effect }: { effect: RuleEffect }) {
  const { icon: Icon, className } = marks[effect.tone];
  return (
    <li className="flex min-w-0 gap-2">
      <Icon aria-hidden className={cn("mt-0.75 size-3.5 shrink-0", className)} />
      <details className="min-w-0 flex-1">
        <summary className="break-words hover:text-accent-text">
          {ourSentence(effect.sentence)} {effect.kind !== "ruleFailure" && <Origin effect={effect} />}
        </summary>
        <div className="mt-1.5 overflow-x-auto">
          <JsonView value={effect.value} />
        </div>
      </details>
    </li>
  );
}

function Origin({ effect: { ruleName, campaignId, campaignName } }: { effect: RuleEffect }) {
  const campaign = campaignName ?? (campaignId === null ? undefined : `campaign ${campaignId}`);
  const words = [ruleName && `rule ${ruleName}`, campaign].filter(Boolean).join(", ");
  return words === "" ? null : <span className="text-sm break-words text-ink-faint">{outside(words)}</span>;
}
