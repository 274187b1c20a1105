"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { useDiscardDraft } from "#lib/console/mappings/drafts/hooks.ts";
import type { DraftedChange } from "#lib/console/mappings/drafts/schema.ts";
import { kindWords, plural } from "./change-words.ts";

// It brings in the catalogue of actions.
const ContentDifferences = dynamic(
  patiently(() => import("./content-differences.tsx").then((module) => module.ContentDifferences)),
  {
    loading: () => <Skeleton className="h-16 w-full" />,
  },
);

/** One draft beside what is live: by whom, what differs, what keeps it from going live. */
export function DraftCard({
  draft,
  chosen,
  mayWrite,
  mayRelease,
  onChoose,
}: {
  draft: DraftedChange;
  chosen: boolean;
  mayWrite: boolean;
  mayRelease: boolean;
  onChoose: (chosen: boolean) => void;
}) {
  const { word, icon, tone } = kindWords[draft.kind];
  const blocked = draft.stale || draft.issues.length > 0;
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-60 items-start gap-2">
          {mayRelease && (
            <Checkbox
              aria-label={`Release ${draft.name}`}
              checked={chosen && !draft.release}
              disabled={draft.release !== null}
              onCheckedChange={onChoose}
            />
          )}
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-2">
              <h3 className="min-w-0 text-base font-semibold break-words">{outside(draft.name || "Unnamed mapping")}</h3>
              <StateDot icon={icon} tone={tone}>
                {word}
              </StateDot>
              {blocked && <Badge tone="bad">Can’t be released</Badge>}
              {draft.release && <Badge tone="warn">In release {draft.release.number}</Badge>}
            </div>
            <p className="text-sm text-ink-muted">
              Changed by {outside(draft.updatedBy)} <Time value={draft.updatedAt} />
            </p>
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          <ButtonLink size="sm" href={paths.mapping(draft.destinationId, draft.mappingId)}>
            Open draft
          </ButtonLink>
          {mayWrite && <Discard draft={draft} />}
        </div>
      </div>
      {draft.stale && (
        <Notice tone="warn" title="Someone saved this mapping after the draft was started">
          Open the draft and combine both, then release it.
        </Notice>
      )}
      {draft.issues.length > 0 && (
        <Notice tone="bad" title="This draft can’t run yet">
          <ul className="list-disc pl-4">
            {draft.issues.slice(0, 20).map((issue) => (
              <li key={issue.path + issue.message}>{outside(issue.message)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Differences draft={draft} />
      <TestCases draft={draft} />
    </Card>
  );
}

function Differences({ draft }: { draft: DraftedChange }) {
  if (draft.kind === "deleted") return <p>No event uses this mapping any more. It can be restored afterwards.</p>;
  return <ContentDifferences before={draft.live} after={draft} changedSecrets={draft.changedSecrets} />;
}

function TestCases({ draft: { testCases } }: { draft: DraftedChange }) {
  if (testCases.length === 0) return null;
  return (
    <div className="text-sm">
      <p className="font-medium text-warn">{plural(testCases.length, "test case")} would change </p>
      <ul className="list-disc pl-4">
        {testCases.slice(0, 20).map(({ id, name, paths: places }) => (
          <li key={id} className="break-words">
            {outside(name)}
            {places.length > 0 && (
              <span className="text-ink-muted">
                {" "}
                in <Mono>{places[0]}</Mono>
                {places.length > 1 && ` and ${plural(places.length - 1, "more place")}`}
              </span>
            )}
          </li>
        ))}
        {testCases.length > 20 && <li>{testCases.length - 20} more</li>}
      </ul>
    </div>
  );
}

function Discard({ draft }: { draft: DraftedChange }) {
  const discard = useDiscardDraft(draft.destinationId);
  const [asking, setAsking] = useState(false);
  const { mappingId, revision, name } = draft;
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>
        Discard
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Discard the draft of ${name}?`}
        confirmLabel="Discard draft"
        busy={discard.isPending}
        onConfirm={() =>
          discard
            .mutateAsync({ mappingId, revision })
            .then(() => toast.good(`Draft of ${name} discarded`), toast.error)
            .finally(() => setAsking(false))
        }
      >
        {draft.kind === "created" ? "Nothing is left of this mapping." : "The mapping stays as it is live."} The audit log keeps what the
        draft was.
      </ConfirmDialog>
    </>
  );
}
