"use client";
import { FilterSelect } from "#components/tables/filter-bar.tsx";
import { useTypedParam } from "#components/tables/use-typed-param.ts";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { SearchInput } from "#components/ui/search-input.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { useWords } from "#components/words/use-words.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { eventNamesOf, type MappingFilter, type StateFilter, stateFilters } from "./mapping-filter.ts";

const stateLabels: Record<StateFilter, string> = { on: "On", off: "Off", broken: "Can’t run", failing: "With failures" };

/** What the address says of the list: search, filters, groups. */
export function useMappingFilter(): { filter: MappingFilter; grouped: boolean; filtered: boolean } {
  const { params } = useUrlState();
  const state = stateFilters.find((each) => each === params.get("state")) ?? "";
  const filter = {
    q: (params.get("q") ?? "").trim(),
    action: params.get("action") ?? "",
    event: params.get("event") ?? "",
    state,
  } as const;
  return { filter, grouped: params.get("group") === "action", filtered: Object.values(filter).some(Boolean) };
}

export function ListFilters({ mappings }: { mappings: readonly Mapping[] }) {
  const [typed, setTyped] = useTypedParam("q", 0);
  const words = useWords();
  const actions = [...new Map(mappings.map((each) => [each.actionSlug, words?.describeMapping(each).action ?? each.actionSlug]))];
  const events = [...new Set(mappings.flatMap(({ trigger }) => eventNamesOf(trigger)))].sort();
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchInput
        label="Search mappings"
        placeholder="Name, event, action"
        value={typed}
        onValueChange={setTyped}
        maxLength={200}
        className="min-w-0 flex-1 basis-60 max-sm:basis-full"
      />
      <FilterSelect
        name="action"
        label="Action"
        options={[{ value: "", label: "All actions" }, ...actions.map(([value, label]) => ({ value, label }))]}
      />
      {events.length > 0 && (
        <FilterSelect
          name="event"
          label="Event"
          options={[{ value: "", label: "All events" }, ...events.map((value) => ({ value, label: visibleText(value) }))]}
        />
      )}
      <FilterSelect
        name="state"
        label="State"
        options={[{ value: "", label: "All states" }, ...stateFilters.map((value) => ({ value, label: stateLabels[value] }))]}
      />
      <FilterSelect
        name="group"
        label="Groups"
        options={[
          { value: "", label: "No groups" },
          { value: "action", label: "Grouped by action" },
        ]}
      />
    </search>
  );
}
