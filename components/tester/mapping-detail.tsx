"use client";
import dynamic from "next/dynamic";
import { useCallback, useMemo } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Part } from "#components/plans/part.tsx";
import { RequestPart } from "#components/plans/request-part.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { Remarks } from "#components/words/remarks.tsx";
import type { SentResult } from "#lib/console/tester/schema.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { Finding } from "#lib/core/catalogue/lint.ts";
import type { MappingPlan } from "#lib/core/plan/index.ts";
import { remarkInPayload } from "#lib/core/plan/payload-places.ts";
import type { Remark } from "#lib/core/plan/place-words.ts";
import type { Issue } from "#lib/platform/json.ts";
import { type ExplainFocus, useExplainFocus } from "./explain-focus.ts";
import { ExplainLine } from "./explain-line.tsx";
import { ExplainTree } from "./explain-tree.tsx";
import { originOf } from "./model/explain-words.ts";
import { covers, type Link, linksUsing } from "./model/links.ts";
import { verdictOf } from "./model/verdict.ts";
import { TriggerView } from "./trigger-view.tsx";
import { useFindings } from "./use-findings.ts";
import { newMappingId } from "./use-tested-plan.ts";
import type { useTesterEvent } from "./use-tester-event.ts";

const DryRunPart = dynamic(
  patiently(() => import("#components/plans/dry-run-part.tsx")),
  { ssr: false },
);
const SentView = dynamic(
  patiently(() => import("./sent-view.tsx").then((module) => module.SentView)),
  { ssr: false },
);

const mistakeWords = () => import("./mistake-words.ts").then((module) => module.mistakeWords);

/**
 * Everything about the chosen mapping and this event: why, what, as which request, and what came
 * back.
 */
export function MappingDetail({
  destinationId,
  plan,
  links,
  deployment,
  contractIssues,
  result,
  forEditor,
}: {
  destinationId: string;
  plan: MappingPlan;
  links: readonly Link[];
  deployment: string;
  /** After Validate; undefined before. */
  contractIssues: readonly Issue[] | undefined;
  result: SentResult | undefined;
  forEditor: ReturnType<typeof useTesterEvent>["forEditor"];
}) {
  const mayWrite = useCan("mappings.write");
  const findings = useFindings(destinationId, plan);
  const [missing, leftOut] = (["error", "warning"] as const).map((each) => findings.filter(({ severity }) => severity === each)) as [
    Finding[],
    Finding[],
  ];
  const verdict = verdictOf(plan);
  const payload = "payload" in plan ? plan.payload : undefined;
  const notes = "notes" in plan ? plan.notes : [];
  const issues = "issues" in plan ? plan.issues : [];
  const fields = actionBySlug.get(plan.actionSlug)?.fields ?? none;
  const sayRemark = (remark: Remark) => remarkInPayload(remark, fields);
  const isBroken = plan.outcome === "not_compiled";
  const say = useLoaded(mistakeWords, isBroken);
  const mistakes = useMemo(
    () => (isBroken ? plan.issues.flatMap((issue) => (say ? [{ path: "", message: say(issue, fields) }] : [])) : none),
    [isBroken, plan, say, fields],
  );
  const isLinked = useCallback(
    (path: string, focus: ExplainFocus) =>
      focus?.side === "event" && linksUsing(links, focus.path).some((link) => covers(link.output, path) || link.output === path),
    [links],
  );
  return (
    <div className="flex min-w-0 flex-col divide-y divide-line">
      <Part
        title="Verdict"
        aside={
          (plan.mappingId.startsWith("map_") || plan.mappingId === newMappingId) && (
            <ButtonLink
              size="sm"
              href={
                plan.mappingId === newMappingId
                  ? paths.newMapping(destinationId, plan.actionSlug, forEditor.id)
                  : paths.mapping(destinationId, plan.mappingId, null, forEditor.id)
              }
              onClick={forEditor.keep}
              onAuxClick={forEditor.keep}
            >
              {mayWrite ? "Edit mapping" : "Open mapping"}
            </ButtonLink>
          )
        }
      >
        <p className="break-words">
          <span className="font-semibold">{outside(plan.name)}</span> {outside(verdict.sentence)}
        </p>
        {!plan.enabled && <p className="text-sm text-ink-faint">It is off: events from Segment don’t use it.</p>}
      </Part>
      {result && <SentView destinationId={destinationId} result={result} fields={fields} />}
      {plan.explanation && (
        <Part title="Why">
          <p className="break-words text-ink-muted">For: {outside(plan.explanation.sentence)}</p>
          <TriggerView explanation={plan.explanation.trigger} />
        </Part>
      )}
      {issues.length > 0 && (
        <Part title={isBroken ? "Errors in the mapping" : "Problems"}>
          <Remarks remarks={isBroken ? mistakes : issues} say={sayRemark} bad />
        </Part>
      )}
      {payload && (
        <Part title="Payload">
          <Origin links={links} actionSlug={plan.actionSlug} />
          <ExplainTree side="output" label="Payload" value={payload} isLinked={isLinked} />
          {notes.length > 0 && <Remarks remarks={notes} say={sayRemark} />}
        </Part>
      )}
      {missing.length > 0 && (
        <Part title="What Talon.One has">
          <Remarks remarks={missing} say={sayRemark} bad />
        </Part>
      )}
      {leftOut.length > 0 && (
        <Part title="What Talon.One leaves out">
          <Remarks remarks={leftOut} say={sayRemark} />
        </Part>
      )}
      {contractIssues && (
        <Part title="Talon.One's contract">
          {contractIssues.length === 0 ? (
            <p className="text-good">Every request is valid for Talon.One, sizes included.</p>
          ) : (
            <Remarks remarks={contractIssues} say={sayRemark} bad />
          )}
        </Part>
      )}
      {plan.outcome === "ready" && <DryRunPart destinationId={destinationId} requests={plan.requests} />}
      {plan.outcome === "ready" &&
        plan.requests.map((request, index) => (
          <RequestPart
            // biome-ignore lint/suspicious/noArrayIndexKey: requests have no identity but their order
            key={index}
            request={request}
            deployment={deployment}
            title={plan.requests.length > 1 ? `Request ${index + 1} of ${plan.requests.length}` : "Request"}
          />
        ))}
    </div>
  );
}

/** Where the payload's value under the pointer came from. */
function Origin({ links, actionSlug }: { links: readonly Link[]; actionSlug: string }) {
  const path = useExplainFocus((focus) => (focus?.side === "output" ? focus.path : undefined));
  return (
    <ExplainLine inPage>
      {path === undefined
        ? "Point at a value, tap it or use the arrow keys to see where it comes from."
        : originOf(links, actionSlug, path)}
    </ExplainLine>
  );
}

const none: readonly never[] = [];
