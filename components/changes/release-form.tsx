"use client";
import { type FormEvent, useState } from "react";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ApiError } from "#lib/access/http/api.ts";
import type { ChangeMode } from "#lib/console/destinations/schema.ts";
import type { DraftedChange, DraftedOrder } from "#lib/console/mappings/drafts/schema.ts";
import { useCreateRelease } from "#lib/console/releases/hooks.ts";
import { plural, resultWords } from "./change-words.ts";
import { atOnce, publishAtOf, ReleaseTimeFields, timeProblem } from "./release-time.tsx";

/** The note, the time, and the buttons: release, schedule, or ask someone else to approve. */
export function ReleaseForm({
  destinationId,
  mode,
  drafts,
  order,
}: {
  destinationId: string;
  mode: ChangeMode;
  /** Those that are chosen. */
  drafts: readonly DraftedChange[];
  order: DraftedOrder | undefined;
}) {
  const viewer = useViewer();
  const mayApprove = useCan("releases.approve");
  const create = useCreateRelease(destinationId);
  const [note, setNote] = useState("");
  const [at, setAt] = useState(atOnce);
  const [around, setAround] = useState<string>();
  const [refused, setRefused] = useState<{ messages: string[]; attempt: number }>({ messages: [], attempt: 0 });
  const approval = mode === "approval";
  const own = [...drafts, ...(order ? [order] : [])].some(({ updatedById }) => updatedById === viewer.id);
  const mayPublish = !approval || (mayApprove && !own);
  const count = drafts.length + (order ? 1 : 0);

  const refuse = (messages: string[]) => setRefused(({ attempt }) => ({ messages, attempt: attempt + 1 }));
  const send = (how: "publish" | "ask" | "around") => {
    if (count === 0) return refuse(["Choose at least one draft."]);
    const lacking = timeProblem(at);
    if (lacking) return refuse([lacking]);
    if (how === "around" && !around?.trim()) return refuse(["Say why it can’t wait for approval."]);
    // Awaited: this form disappears with the last draft, and its callbacks would be lost.
    const sent = create.mutateAsync({
      drafts: drafts.map(({ mappingId, revision }) => ({ mappingId, revision })),
      ...(order && { orderRevision: order.revision }),
      note,
      publishAt: publishAtOf(at),
      ask: how === "ask",
      ...(how === "around" && { aroundApproval: around }),
    });
    sent.then(
      (release) => {
        setNote("");
        setAt(atOnce);
        setAround(undefined);
        setRefused({ messages: [], attempt: 0 });
        toast.good(resultWords(release));
      },
      (error) => refuse(messagesOf(error)),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(mayPublish ? "publish" : "ask");
  };

  return (
    <Section
      title="Release"
      description={
        count === 0
          ? "Choose what goes live: a draft on this page, or several."
          : count === 1
            ? "1 change goes live, between two events."
            : `${plural(count, "change")} go live together, between two events.`
      }
      className="lg:sticky lg:top-16"
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-3">
        <ErrorSummary title="Nothing was released" issues={refused.messages.map((message) => ({ message }))} attempt={refused.attempt} />
        <Field label="Note" help="Why, for readers of the history.">
          <Textarea value={note} rows={2} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <ReleaseTimeFields nowLabel={mayPublish ? "Now" : "Once approved"} value={at} onChange={setAt} />
        {approval && own && mayApprove && (
          <p className="text-sm text-ink-muted">You made some of the last changes, so someone else must approve it.</p>
        )}
        {approval && !mayApprove && <p className="text-sm text-ink-muted">An admin who made none of the last changes must approve it.</p>}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={create.isPending}>
            {buttonWords(mayPublish, at.when)}
          </Button>
          {approval && mayPublish && (
            <Button busy={create.isPending} onClick={() => send("ask")}>
              Ask for approval
            </Button>
          )}
          {approval && own && mayApprove && around === undefined && (
            <Button look="quiet" onClick={() => setAround("")}>
              Release without approval…
            </Button>
          )}
        </div>
        {around !== undefined && (
          <div className="flex flex-col gap-2 rounded-md border border-bad/50 p-3">
            <Field label="Why can’t it wait for approval?" help="The audit log keeps your reason." required>
              <Textarea value={around} rows={2} onChange={(event) => setAround(event.target.value)} />
            </Field>
            <div className="flex flex-wrap gap-2">
              <Button look="danger" busy={create.isPending} onClick={() => send("around")}>
                Release without approval
              </Button>
              <Button onClick={() => setAround(undefined)}>Cancel</Button>
            </div>
          </div>
        )}
      </form>
    </Section>
  );
}

function buttonWords(mayPublish: boolean, when: "now" | "later"): string {
  if (!mayPublish) return "Ask for approval";
  return when === "now" ? "Release now" : "Schedule release";
}

function messagesOf(error: unknown): string[] {
  if (!(error instanceof ApiError)) return ["Something went wrong. Check your connection and try again."];
  return error.issues.length > 0 ? error.issues.map(({ message }) => message) : [error.message];
}
