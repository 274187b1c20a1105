"use client";
import { CircleCheck, CircleMinus, CircleX, History, type LucideIcon, RotateCw, Send } from "lucide-react";
import Link from "next/link";
import { Badge, StateDot, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { useNotices } from "#lib/console/alerts/hooks.ts";
import type { NoticeView } from "#lib/console/alerts/schema.ts";
import { LevelBadge } from "./level-badge.tsx";

type Dispatch = NoticeView["dispatches"][number];
const states: Record<Dispatch["state"], { word: string; icon: LucideIcon; tone: Tone }> = {
  waiting: { word: "will retry", icon: RotateCw, tone: "warn" },
  sending: { word: "being sent", icon: Send, tone: "info" },
  sent: { word: "sent", icon: CircleCheck, tone: "good" },
  failed: { word: "not sent", icon: CircleX, tone: "bad" },
  superseded: { word: "left out: a later message says more", icon: CircleMinus, tone: "neutral" },
};

/** Messages that were sent, newest first, with what became of each in each channel. */
export function NoticeList() {
  const list = useNotices();
  if (list.isPending)
    return (
      <Loading label="the history" className="flex flex-col gap-3">
        <Skeleton className="h-20 rounded-lg" />
        <Skeleton className="h-20 rounded-lg" />
      </Loading>
    );
  if (list.isError) return <ErrorState title="The history couldn’t be loaded" error={list.error} onRetry={() => list.refetch()} />;
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <Card>
        <EmptyState icon={History} title="No alerts yet">
          Each alert appears here with the channels it was sent to, and stays for 90 days.
        </EmptyState>
      </Card>
    );
  return (
    <div className="flex flex-col gap-3">
      <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
        {items.map((notice) => (
          <li key={notice.id} className="flex flex-col gap-1 px-4 py-3">
            <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
              {notice.what === "test" ? <Badge>Test</Badge> : <LevelBadge level={notice.level} />}
              <Link href={notice.path} className="min-w-0 py-0.5 font-medium break-words hover:underline">
                {outside(notice.title)}
              </Link>
              <Time value={notice.at} absolute className="ml-auto text-sm text-ink-faint max-sm:ml-0" />
            </div>
            <p className="break-words text-ink-muted">{outside(notice.text)}</p>
            {notice.dispatches.length === 0 ? (
              <p className="text-sm text-ink-faint">Sent to no one: no channel was on for it.</p>
            ) : (
              <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
                {notice.dispatches.map((dispatch) => (
                  <li key={dispatch.channelId} className="min-w-0">
                    <DispatchLine dispatch={dispatch} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button className="self-center" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show older messages
        </Button>
      )}
    </div>
  );
}

function DispatchLine({ dispatch }: { dispatch: Dispatch }) {
  const { word, icon, tone } = states[dispatch.state];
  const last = dispatch.answers.at(-1);
  const isNew = dispatch.state === "waiting" && dispatch.tries === 0;
  const tried = `${dispatch.tries} ${dispatch.tries === 1 ? "attempt" : "attempts"}`;
  return (
    <details>
      <summary className="flex min-w-0 cursor-pointer items-center gap-1.5 marker:content-none">
        <StateDot icon={icon} tone={tone} wrap>
          {dispatch.channel}: {isNew ? "waiting" : word}
          {dispatch.tries > 1 && `, ${tried}`}
        </StateDot>
      </summary>
      <ul className="pl-3.5 text-ink-muted">
        {dispatch.answers.map((answer) => (
          <li key={answer.at} className="break-words">
            <Time value={answer.at} absolute />: {outside(answer.answer)}
          </li>
        ))}
        {!last && <li>Not sent yet.</li>}
      </ul>
    </details>
  );
}
