"use client";
import { CirclePause, CircleX, LoaderCircle, type LucideIcon, Pause, Play, Radio, RefreshCw, X } from "lucide-react";
import { useParams } from "next/navigation";
import { useEffect, useReducer } from "react";
import { EventSheet } from "#components/events/event-sheet.tsx";
import { NoEvents } from "#components/events/no-events.tsx";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { RefusedRemark } from "#components/sources/refused-calls.tsx";
import { FilterSelect } from "#components/tables/filter-bar.tsx";
import { FilterText } from "#components/tables/filter-text.tsx";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { StateDot, type Tone } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { outcomeChoices } from "#components/words/event-words.ts";
import { type LiveAsk, useLive } from "#lib/console/live/hooks.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { type LiveState, nextLive, nothingYet } from "./live-state.ts";
import { LiveTable } from "./live-table.tsx";
import { shareWords } from "./live-words.ts";

const names = ["sourceId", "name", "userId", "mappingId", "outcome"] as const;

/** Events as they come, with what Falconer made of each and what Talon.One responded. */
export function LivePage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const { params, push, replace } = useUrlState();
  const sources = useSources(destinationId, { watch: true });
  const mappings = useMappings(destinationId);
  const seesPersonal = useCan("events.personal");
  const [state, act] = useReducer(nextLive, nothingYet);
  const filter = Object.fromEntries(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []))) as LiveAsk;
  const key = JSON.stringify(filter);
  useLive(destinationId, filter, act);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter, another tail
  useEffect(() => act({ kind: "start_over" }), [key]);
  const { paused } = state;
  const toggle = () => act({ kind: paused ? "resume" : "pause" });
  usePauseKey(toggle);
  const chosen = Object.keys(filter);

  return (
    <>
      <PageHeader
        title="Live"
        description="Events as they arrive, with the mappings that matched and Talon.One’s responses. The list of events keeps them all."
        className="mb-3"
        actions={
          <>
            <ButtonLink href={paths.events(destinationId)}>View all events</ButtonLink>
            <Button aria-pressed={paused} aria-keyshortcuts="Alt+P" onClick={toggle}>
              {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
              {paused ? "Resume" : "Pause"}
              <span aria-hidden className="max-sm:hidden">
                <Kbd>Alt P</Kbd>
              </span>
            </Button>
          </>
        }
      />
      <search className="mb-3 flex flex-wrap items-center gap-2">
        <FilterText name="name" label="Event name" className="max-sm:basis-full sm:w-48" />
        {seesPersonal && <FilterText name="userId" label="User ID" className="max-sm:basis-full sm:w-48" />}
        {((sources.data?.length ?? 0) > 1 || filter.sourceId) && (
          <FilterSelect name="sourceId" label="Source" options={choices("All sources", sources.data)} />
        )}
        <FilterSelect name="mappingId" label="Mapping" options={choices("All mappings", mappings.data?.items)} />
        <FilterSelect name="outcome" label="Outcome" options={outcomeChoices} />
        {chosen.length > 0 && (
          <Button look="quiet" onClick={() => replace(Object.fromEntries(chosen.map((name) => [name, undefined])))}>
            <X aria-hidden />
            Clear
          </Button>
        )}
      </search>
      <Trouble state={state} />
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <ConnectionWord state={state} />
        <p className="text-ink-muted tabular-nums">{shareWords(state)}</p>
        {paused && state.held.length > 0 && (
          <Button size="sm" className="ml-auto" onClick={toggle}>
            Show {count(state.held.length)} new
          </Button>
        )}
      </div>
      {state.masked && <p className="mb-2 text-sm text-ink-muted">Personal data is masked for your role.</p>}
      {state.rows.length === 0 && (
        <div className="mb-3 flex flex-col gap-2 empty:hidden">
          {sources.data?.map((source) => (
            <RefusedRemark key={source.id} source={source} />
          ))}
        </div>
      )}
      <LiveTable
        rows={state.rows}
        sources={sources.data}
        filtered={chosen.length > 0}
        instead={sources.data?.length === 0 && <NoEvents destinationId={destinationId} sources={sources.data} />}
      />
      <EventSheet destinationId={destinationId} eventId={params.get("event") ?? undefined} onClose={() => push({ event: undefined })} />
    </>
  );
}

const choices = (all: string, items: readonly { id: string; name: string }[] | undefined) => [
  { value: "", label: all },
  ...(items ?? []).map(({ id, name }) => ({ value: id, label: name })),
];

/** Alt and P, wherever the focus is: with a letter alone, typing a name would pause the page. */
function usePauseKey(toggle: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "KeyP" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

const words: Record<LiveState["connection"], { word: string; icon: LucideIcon; tone: Tone }> = {
  connecting: { word: "Connecting…", icon: LoaderCircle, tone: "info" },
  live: { word: "Live", icon: Radio, tone: "good" },
  lost: { word: "Reconnecting…", icon: RefreshCw, tone: "warn" },
  signed_out: { word: "Ended", icon: CircleX, tone: "bad" },
  refused: { word: "Ended", icon: CircleX, tone: "bad" },
};

function ConnectionWord({ state }: { state: LiveState }) {
  const { word, icon, tone } = state.paused && state.connection === "live" ? paused : words[state.connection];
  return (
    <span role="status">
      <StateDot icon={icon} tone={tone}>
        {word}
      </StateDot>
    </span>
  );
}
const paused = { word: "Paused", icon: CirclePause, tone: "neutral" as const };

function Trouble({ state: { connection, error } }: { state: LiveState }) {
  if (connection === "signed_out")
    return (
      <Notice tone="warn" live className="mb-3" title="Your session ended" action={<SignIn />}>
        Sign in again to see new events.
      </Notice>
    );
  if (connection === "refused")
    return (
      <Notice tone="bad" live className="mb-3" title="Falconer shows no new events here">
        {error instanceof Error ? error.message : "Your role no longer allows it."}
      </Notice>
    );
  if (connection === "lost" && error instanceof Error)
    return (
      <Notice tone="warn" live className="mb-3" title="The connection broke">
        {error.message} Falconer reconnects automatically and continues after the last event shown.
      </Notice>
    );
  return null;
}

/** Loads the page again: what is kept here belongs to a session that has ended. */
const SignIn = () => (
  <Button size="sm" onClick={() => window.location.reload()}>
    <Radio aria-hidden />
    Sign in
  </Button>
);
