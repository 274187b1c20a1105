"use client";
import { useState } from "react";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { ChangeMode } from "#lib/console/destinations/schema.ts";
import { useDecideRelease } from "#lib/console/releases/hooks.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { stateWords } from "./change-words.ts";
import { ChangesBackTest } from "./changes-back-test.tsx";

/** A release that waits for someone's approval, or for its time. */
export function WaitingRelease({ release, mode }: { release: Release; mode: ChangeMode }) {
  const viewer = useViewer();
  const mayRelease = useCan("releases.write");
  const mayApprove = useCan("releases.approve");
  const decide = useDecideRelease(release.destinationId);
  const [saying, setSaying] = useState<"reject" | "around">();
  const { id } = release;
  const asked = release.state === "asked";
  const own = mode === "approval" && release.items.some(({ authorId }) => authorId === viewer.id);
  const { word, icon, tone } = stateWords[release.state];
  const run = (decision: Parameters<typeof decide.mutateAsync>[0], done: string) =>
    // Awaited: once it is decided, this disappears, and its callbacks would be lost.
    decide.mutateAsync(decision).then(
      () => {
        setSaying(undefined);
        toast.good(done);
      },
      (error) => toast.error(error),
    );
  return (
    <section aria-label={`Release ${release.number}`} className="flex flex-col gap-2 rounded-lg border border-line-strong bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-2">
        <h3 className="text-base font-semibold">Release {release.number}</h3>
        <StateDot icon={icon} tone={tone}>
          {word}
        </StateDot>
      </div>
      <p className="text-sm text-ink-muted">
        {asked ? "Asked for by" : "Scheduled by"} {outside(release.createdBy)} <Time value={release.createdAt} />
        {release.decidedBy && <>, approved by {outside(release.decidedBy)}</>}
        {release.publishAt && (
          <>
            . Goes live <Time value={release.publishAt} absolute />
          </>
        )}
      </p>
      {release.note && <p className="break-words">“{outside(release.note)}”</p>}
      <ReleaseItems release={release} />
      {release.items.length > 0 && (
        <div className="rounded-md border border-line p-3">
          <h4 className="mb-1 font-semibold">Back-test</h4>
          <ChangesBackTest
            destinationId={release.destinationId}
            drafts={release.items.flatMap(({ mappingId, draftRevision }) =>
              draftRevision === null ? [] : [{ mappingId, revision: draftRevision }],
            )}
            title={`Back-test release ${release.number}`}
          />
        </div>
      )}
      {release.outdated.length > 0 && (
        <Notice tone="warn" title="As it is, this release can’t go live">
          <ul className="list-disc pl-4">
            {release.outdated.map((sentence) => (
              <li key={sentence}>{ourSentence(sentence)}</li>
            ))}
          </ul>
          <p>Cancel it, and release the drafts again.</p>
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {asked && mayApprove && !own && (
          <Button
            look="primary"
            busy={decide.isPending}
            disabled={release.outdated.length > 0}
            onClick={() => run({ id, verb: "approve" }, `Release ${release.number} approved`)}
          >
            {release.publishAt ? "Approve release" : "Approve and release"}
          </Button>
        )}
        {asked && mayApprove && <Button onClick={() => setSaying("reject")}>Reject…</Button>}
        {asked && mayApprove && own && (
          <Button look="quiet" onClick={() => setSaying("around")}>
            Release without approval…
          </Button>
        )}
        {mayRelease && (
          <Button busy={decide.isPending} onClick={() => run({ id, verb: "cancel" }, `Release ${release.number} cancelled`)}>
            Cancel release
          </Button>
        )}
      </div>
      {asked && own && <p className="text-sm text-ink-muted">You made some of the last changes, so someone else must approve it.</p>}
      {saying && (
        <Reason
          kind={saying}
          number={release.number}
          busy={decide.isPending}
          onClose={() => setSaying(undefined)}
          onSay={(reason) =>
            saying === "reject"
              ? run({ id, verb: "reject", reason }, `Release ${release.number} rejected`)
              : run({ id, verb: "approve", aroundApproval: reason }, `Release ${release.number} goes live without approval`)
          }
        />
      )}
    </section>
  );
}

export function ReleaseItems({ release }: { release: Release }) {
  return (
    <ul className="list-disc pl-5 text-sm">
      {release.items.map(({ mappingId, name, kind, author }) => (
        <li key={mappingId} className="break-words">
          {outside(name)}{" "}
          <span className="text-ink-muted">
            ({kind}, by {outside(author)})
          </span>
        </li>
      ))}
      {release.reorders && <li>The order of the mappings</li>}
    </ul>
  );
}

const questions = {
  reject: {
    title: "Reject release",
    label: "What should change?",
    help: "The person who asked reads this. The drafts stay.",
    button: "Reject release",
  },
  around: {
    title: "No approval for release",
    label: "Why can’t it wait for approval?",
    help: "The audit log keeps your reason.",
    button: "Release without approval",
  },
};

function Reason({
  kind,
  number,
  busy,
  onClose,
  onSay,
}: {
  kind: keyof typeof questions;
  number: number;
  busy: boolean;
  onClose: () => void;
  onSay: (reason: string) => void;
}) {
  const [reason, setReason] = useState("");
  const { title, label, help, button } = questions[kind];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${title} ${number}`}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button look="danger" busy={busy} disabled={reason.trim() === ""} onClick={() => onSay(reason)}>
            {button}
          </Button>
        </>
      }
    >
      <Field label={label} help={help} required>
        <Textarea value={reason} rows={3} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Dialog>
  );
}
