"use client";
import { RotateCcw, Send, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useParams } from "next/navigation";
import { useState } from "react";
import { ListHistogram } from "#components/charts/list-histogram.tsx";
import { ownTimeZone } from "#components/charts/own-time-zone.ts";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { FilterBar, FilterSelect } from "#components/tables/filter-bar.tsx";
import { itemsOf, LiveTable, SheetLink } from "#components/tables/live-table.tsx";
import { rangeStart } from "#components/tables/time-range.ts";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { SelectionBar, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time, useNow } from "#components/ui/time.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { stateChoices, stateOf, stateWords } from "#components/words/delivery-states.ts";
import { effectWords } from "#components/words/effect-words.ts";
import { eventTitle } from "#components/words/event-words.ts";
import { type DeliveryFilter, useDeliveries } from "#lib/console/deliveries/hooks.ts";
import type { ShownState } from "#lib/console/deliveries/schema.ts";
import { useDeliveryHistogram } from "#lib/console/histograms/hooks.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import type { StartReplay } from "#lib/console/replays/schema.ts";
import type { RuleResult } from "#lib/talon-one/rule-answer.ts";
import { DeliverySheet } from "./delivery-sheet.tsx";

/** Loaded for those who open it. */
const ReplayDialog = dynamic(
  patiently(() => import("#components/replays/replay-dialog.tsx").then((module) => module.ReplayDialog)),
  {
    ssr: false,
    loading: () => null,
  },
);

/** Still in progress, or replayed with success: never replayed as a whole. */
const notReplayed: readonly ShownState[] = ["waiting", "retrying", "recovered"];
/** As many as one replay by IDs takes. */
const maxSelected = 1_000;
const names = ["state", "mappingId", "cause", "eventId", "rules", "effect", "campaignId"];
const ruleChoices = [
  { value: "", label: "All effects" },
  { value: "effects", label: "With effects" },
  { value: "nothing", label: "Got nothing" },
  { value: "rejected", label: "Only rejections" },
];
const campaignOf = (text: string | undefined) => (text && /^-?\d{1,10}$/.test(text) ? Number(text) : undefined);

const parts = [
  { name: "Delivered", token: "good", outcomes: ["delivered"] },
  { name: "In progress", token: "warn", outcomes: ["waiting", "retrying"] },
  { name: "Failed", token: "bad", outcomes: ["failed", "dead", "invalid"] },
  { name: "Recovered", token: "info", outcomes: ["recovered"] },
  { name: "Cancelled", token: "ink-faint", outcomes: ["cancelled", "withdrawn"] },
];

function DeliveryHistogram({ destinationId, filter, live }: { destinationId: string; filter: DeliveryFilter; live: boolean }) {
  const timeZone = ownTimeZone();
  const asked = useDeliveryHistogram(destinationId, filter, timeZone, live);
  return <ListHistogram title="Deliveries by time of creation" asked={asked} parts={parts} timeZone={timeZone} />;
}

export function DeliveryList() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const { params, push } = useUrlState();
  const [live, setLive] = useState(true);
  const now = useNow();
  const mappings = useMappings(destinationId);
  const mayReplay = useCan("deliveries.replay");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [replaying, setReplaying] = useState<Pick<StartReplay, "deliveryIds" | "filter">>();
  const given = (name: string) => params.get(name) || undefined;
  const states = given("state")
    ?.split(",")
    .filter((each): each is ShownState => each in stateWords);
  const filter: DeliveryFilter = {
    q: given("q"),
    state: states?.length ? states : undefined,
    mappingId: given("mappingId"),
    cause: given("cause"),
    eventId: given("eventId"),
    rules: ruleChoices.map(({ value }) => value).find((each): each is RuleResult => each !== "" && each === given("rules")),
    effect: given("effect"),
    campaignId: campaignOf(given("campaignId")),
    from: rangeStart(params.get("range"), now) ?? given("from"),
    to: given("to"),
  };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const deliveries = useDeliveries(destinationId, filter, live && !filter.to);
  const items = itemsOf(deliveries);
  // A search cannot be replayed as a whole, because its words may match more tomorrow than today;
  // the other filters can.
  const { q, state: _, rules, effect, campaignId, ...replayable } = filter;
  const byRules = rules !== undefined || effect !== undefined || campaignId !== undefined;
  const replayedStates = states?.filter((state) => state !== "recovered");
  const mayReplayAll =
    mayReplay && filtered && q === undefined && !byRules && items.length > 0 && !states?.some((state) => notReplayed.includes(state));
  const select = (id: string, on: boolean) => {
    const next = new Set(selected);
    if (on) next.add(id);
    else next.delete(id);
    setSelected(next);
  };

  return (
    <>
      <PageHeader
        title="Deliveries"
        description="One per event and matching mapping, newest first. Each row opens its history."
        className="mb-3"
        actions={
          mayReplayAll && (
            <Button onClick={() => setReplaying({ filter: { ...replayable, state: replayedStates?.length ? replayedStates : undefined } })}>
              <RotateCcw aria-hidden />
              Replay all of these
            </Button>
          )
        }
      />
      <FilterBar
        searchLabel="Search deliveries"
        placeholder="User, message, event, profile or session"
        names={names}
        live={live}
        onLiveChange={setLive}
      >
        <FilterSelect name="state" label="State" options={stateChoices} />
        <FilterSelect name="rules" label="Effects" options={ruleChoices} />
        {(effect !== undefined || campaignId !== undefined) && (
          <Button onClick={() => push({ effect: undefined, campaignId: undefined })}>
            {effect === undefined ? "Campaign" : outside(effectWords(effect))}
            {campaignId !== undefined && ` of campaign ${campaignId}`}
            <X aria-label="Remove this filter" />
          </Button>
        )}
        <FilterSelect
          name="mappingId"
          label="Mapping"
          options={[
            { value: "", label: "All mappings" },
            ...(mappings.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </FilterBar>
      <DeliveryHistogram destinationId={destinationId} filter={filter} live={live && !filter.to} />
      {selected.size > 0 && (
        <div className="mb-3">
          <SelectionBar count={selected.size} noun="delivery" plural="deliveries" onClear={() => setSelected(new Set())}>
            <Button size="sm" onClick={() => setReplaying({ deliveryIds: [...selected].slice(0, maxSelected) })}>
              <RotateCcw aria-hidden />
              Replay
            </Button>
          </SelectionBar>
        </div>
      )}
      <LiveTable
        noun="deliveries"
        list={deliveries}
        empty={
          filtered ? (
            <EmptyState icon={Send} title="No deliveries match">
              Try fewer words, another state or a longer time range.
            </EmptyState>
          ) : (
            <EmptyState
              icon={Send}
              title="No deliveries yet"
              action={<ButtonLink href={paths.mappings(destinationId)}>Go to mappings</ButtonLink>}
            >
              Falconer creates a delivery as soon as an event matches a mapping that is on.
            </EmptyState>
          )
        }
        head={
          <thead>
            <tr>
              {mayReplay && (
                <Th className="w-10 pr-0!">
                  <Checkbox
                    aria-label="Select all that are loaded"
                    checked={items.length > 0 && items.every((item) => selected.has(item.id))}
                    indeterminate={selected.size > 0 && !items.every((item) => selected.has(item.id))}
                    onCheckedChange={(on) => setSelected(on ? new Set(items.slice(0, maxSelected).map((item) => item.id)) : new Set())}
                  />
                </Th>
              )}
              <Th className="w-28 max-sm:hidden">Created</Th>
              <Th className="sm:w-40 md:w-[21%]">Event</Th>
              <Th className="w-[18%] max-sm:hidden">Mapping</Th>
              <Th className="w-[15%] max-lg:hidden">Profile or session</Th>
              <Th className="w-32 sm:w-auto">State</Th>
              <Th numeric className="w-20 max-lg:hidden">
                Attempts
              </Th>
            </tr>
          </thead>
        }
        renderRow={(delivery) => {
          const state = stateOf(delivery.state);
          return (
            <Tr key={delivery.id} aria-selected={mayReplay ? selected.has(delivery.id) : undefined}>
              {mayReplay && (
                <Td className="pr-0!">
                  <Checkbox
                    className="relative z-1"
                    aria-label={`Select ${visibleText(eventTitle({ type: delivery.eventType, name: delivery.eventName }))}`}
                    checked={selected.has(delivery.id)}
                    onCheckedChange={(on) => select(delivery.id, on)}
                  />
                </Td>
              )}
              <Td className="whitespace-nowrap text-ink-muted max-sm:hidden">
                <Time value={delivery.createdAt} />
              </Td>
              <Td className="truncate max-sm:pr-1">
                <SheetLink name="delivery" id={delivery.id}>
                  {eventTitle({ type: delivery.eventType, name: delivery.eventName })}
                </SheetLink>
                {delivery.isTest && (
                  <Badge tone="info" className="ml-1.5">
                    Test
                  </Badge>
                )}
                {delivery.replayOf && <Badge className="ml-1.5">Replay</Badge>}
              </Td>
              <Td className="truncate text-ink-muted max-sm:hidden">{delivery.mappingName ?? "A deleted mapping"}</Td>
              <Td className="truncate font-mono text-mono text-ink-muted max-lg:hidden">
                {delivery.customerSessionId ?? delivery.customerProfileId}
              </Td>
              <Td className="truncate">
                <StateDot icon={state.icon} tone={state.tone} hollow={state.hollow} className="max-w-full">
                  {state.word}
                  {delivery.reason && <span className="text-ink-faint max-sm:hidden"> · {outside(delivery.reason)}</span>}
                </StateDot>
              </Td>
              <Td numeric className="max-lg:hidden">
                {delivery.attemptCount}
              </Td>
            </Tr>
          );
        }}
      />
      {replaying && (
        <ReplayDialog
          destinationId={destinationId}
          which={replaying}
          onClose={() => {
            setReplaying(undefined);
            setSelected(new Set());
          }}
        />
      )}
      <DeliverySheet
        destinationId={destinationId}
        deliveryId={params.get("delivery") ?? undefined}
        onClose={() => push({ delivery: undefined })}
      />
    </>
  );
}
