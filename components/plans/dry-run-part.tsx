"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCatalogue } from "#lib/console/catalogue/settings-hooks.ts";
import { useDryRun } from "#lib/console/tester/dry-run-hooks.ts";
import type { DryRun, DryRunSide } from "#lib/console/tester/schema.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { Part } from "./part.tsx";

type Props = {
  destinationId: string;
  requests: DryRun["requests"];
  /** The saved mapping, for which the rules are asked as well, with the same event. */
  without?: DryRun["without"];
};

/** What Talon.One's live rules would do, with nothing stored; only if there is a key for it. */
export default function DryRunPart({ destinationId, requests, without }: Props) {
  const isPossible = useHasDryRuns(destinationId);
  const run = useDryRun(destinationId);
  const [asked, setAsked] = useState<string>();
  if (!isPossible || requests.length === 0) return null;
  const input: DryRun = {
    requests: requests.slice(0, 5).map(({ path, body }) => ({ path, ...(body !== undefined && { body }) })),
    ...(without && { without }),
  };
  const now = encodeJson(input as never);
  const results = asked === now ? run.data : undefined;
  return (
    <Part
      title="Dry run"
      aside={
        <Button
          size="sm"
          busy={run.isPending}
          onClick={() => {
            setAsked(now);
            run.mutate(input, { onError: (error) => toast.error(error) });
          }}
        >
          Ask Talon.One
        </Button>
      }
    >
      {results ? (
        <div className="flex flex-col gap-3" aria-live="polite">
          <Sides title={results.without ? "With this change" : undefined} sides={results.with} />
          {results.without && <Sides title="As saved" sides={results.without} />}
          <p className="text-sm text-ink-faint">From Talon.One’s live rules. Nothing was stored.</p>
        </div>
      ) : (
        <p className="text-sm text-ink-muted">Asks Talon.One’s live rules what they would do. Nothing is stored.</p>
      )}
    </Part>
  );
}

/** Whether this person may ask Talon.One's rules, and there is a key for it. */
export function useHasDryRuns(destinationId: string): boolean {
  const may = useCan("tester.send");
  const { data } = useCatalogue(destinationId);
  return may && data?.integrationKey != null && data.integrationKeyProblem === null;
}

type SidesProps = { title: string | undefined; sides: readonly DryRunSide[]; heading?: "h3" | "h4" };

export function Sides({ title, sides, heading: Heading = "h3" }: SidesProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {title && <Heading className="font-medium">{title}</Heading>}
      {sides.length === 0 && <p className="text-sm text-ink-faint">It would send nothing.</p>}
      {sides.map((side, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: requests have no identity but their order
        <ul key={index} className="flex flex-col gap-0.5 text-sm">
          {side.message && <li className={side.outcome === "not_possible" ? "text-ink-muted" : "text-bad"}>{outside(side.message)}</li>}
          {side.effects.map((effect, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: effects have no identity but their order
            <li key={place} className={`break-words ${effect.tone === "bad" ? "text-bad" : effect.tone === "good" ? "text-good" : ""}`}>
              {ourSentence(effect.sentence)}
            </li>
          ))}
          {side.outcome === "answer" && side.effects.length === 0 && <li className="text-ink-faint">No rule would have an effect.</li>}
        </ul>
      ))}
    </div>
  );
}
