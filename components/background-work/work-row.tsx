import { type LucideIcon, RefreshCw, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { StateDot, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Progress } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { workKindWords, workStateWords } from "#components/words/work-words.ts";
import { useCancelWork, useRetryWork } from "#lib/console/background-work/hooks.ts";
import type { WorkItem } from "#lib/console/background-work/schema.ts";

/** One piece of work: what it is, how far it is, why it failed, and what can be done about it. */
export function WorkRow({ item }: { item: WorkItem }) {
  const { word, what } = workKindWords(item.kind);
  const recurs = item.id.startsWith("every:");
  const state = stateOf(item, recurs);
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-72 sm:basis-52">
        <p className="font-medium break-words">
          {outside(word)}
          {item.destinationId && item.destinationName && (
            <>
              {" "}
              <span className="font-normal text-ink-muted">in</span>{" "}
              <Link href={linkOf(item, item.destinationId)} className="font-normal text-accent-text underline">
                {outside(item.destinationName)}
              </Link>
            </>
          )}
        </p>
        <p className="text-sm break-words text-ink-muted">{outside(item.step ?? what)}</p>
        {item.state === "done" && !recurs && <Amount item={item} />}
        {item.state === "running" && item.done !== null && <HowFar item={item} />}
        {item.reason && <p className="text-sm break-words text-bad">{outside(item.reason)}</p>}
      </div>
      <div className="flex flex-col gap-0.5 text-sm sm:w-50 lg:w-56">
        <StateDot icon={state.icon} tone={state.tone}>
          {state.word}
          {item.tries > 1 && item.state !== "done" && ` · attempt ${item.tries}`}
        </StateDot>
        <span className="text-ink-muted">
          <When item={item} />
        </span>
        {recurs && item.finishedAt && (
          <span className="text-ink-faint">
            last <Time value={item.finishedAt} />
          </span>
        )}
        {item.askedBy && <span className="break-words text-ink-faint">asked by {outside(item.askedBy)}</span>}
      </div>
      <Commands item={item} word={word} recurs={recurs} />
    </li>
  );
}

function HowFar({ item: { kind, done, total } }: { item: WorkItem }) {
  const { units } = workKindWords(kind);
  if (total) return <Progress label={units?.[1] ?? ""} value={Math.min(done ?? 0, total)} max={total} />;
  return <Progress label={amountWords(kind, done ?? 0)} />;
}

/** The result, for work that counts. */
function Amount({ item: { kind, done } }: { item: WorkItem }) {
  const words = done === null ? "" : amountWords(kind, done);
  return words && <p className="text-sm text-ink-muted">{words}</p>;
}

function amountWords(kind: string, done: number): string {
  const { units } = workKindWords(kind);
  return units ? `${count(done)} ${units[done === 1 ? 0 : 1]}` : "";
}

/** Work that always runs is never due at a certain time, and never waits. */
function stateOf({ state, reason, nextAt }: WorkItem, recurs: boolean): { word: string; icon: LucideIcon; tone: Tone } {
  if (recurs && reason) return { word: "Failed last time", icon: TriangleAlert, tone: "warn" };
  if (recurs && state === "waiting" && !nextAt) return { word: "Always running", icon: RefreshCw, tone: "good" };
  return workStateWords[state];
}

function When({ item: { state, nextAt, startedAt, finishedAt, createdAt } }: { item: WorkItem }) {
  if (state === "running")
    return startedAt ? (
      <>
        since <Time value={startedAt} />
      </>
    ) : null;
  if (state === "waiting")
    return nextAt ? (
      <>
        next <Time value={nextAt} absolute />
      </>
    ) : null;
  return <Time value={finishedAt ?? createdAt} />;
}

function linkOf({ id, kind }: WorkItem, destinationId: string): string {
  if (kind === "replay") return paths.deliveries(destinationId);
  if (kind === "reprocess") return paths.events(destinationId);
  if (kind === "back-test") return paths.backTest(destinationId, id);
  return kind === "release" ? paths.changes(destinationId, "releases") : paths.overview(destinationId);
}

function Commands({ item, word, recurs }: { item: WorkItem; word: string; recurs: boolean }) {
  const cancel = useCancelWork();
  const retry = useRetryWork();
  const [asking, setAsking] = useState(false);
  if (item.can.length === 0) return <div className="w-24 max-sm:hidden" />;
  return (
    <div className="flex gap-2 sm:w-24 sm:justify-end">
      {item.can.includes("retry") && (
        <Button
          size="sm"
          busy={retry.isPending}
          aria-label={`${recurs ? "Run now" : "Retry"}: ${word}`}
          onClick={() => retry.mutate(item.id, { onError: (error) => toast.error(error) })}
        >
          {recurs ? "Run now" : "Retry"}
        </Button>
      )}
      {item.can.includes("cancel") && (
        <Button size="sm" aria-label={`Cancel: ${word}`} onClick={() => setAsking(true)}>
          Cancel
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel this ${word.toLowerCase()}?`}
        confirmLabel="Cancel it"
        busy={cancel.isPending}
        onConfirm={() =>
          cancel.mutate(item.id, {
            onSuccess: () => setAsking(false),
            onError: (error) => {
              setAsking(false);
              toast.error(error);
            },
          })
        }
      >
        What it has already done stays.
      </ConfirmDialog>
    </div>
  );
}
