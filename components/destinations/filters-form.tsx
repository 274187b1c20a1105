"use client";
import { useDeferredValue, useEffect, useState } from "react";
import { Controller, useWatch } from "react-hook-form";
import { BackTestButton } from "#components/back-tests/back-test-button.tsx";
import { SelectField, TextareaField, TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { GuardedSaveBar } from "#components/ui/guarded-save-bar.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ApiError } from "#lib/access/http/api.ts";
import { useUpdateDestination } from "#lib/console/destinations/hooks.ts";
import type { Destination, Filters } from "#lib/console/destinations/schema.ts";
import { useRecentEvents } from "#lib/console/events/hooks.ts";
import type { FilterEffect, FilterEffects } from "./filter-effects.ts";
import type { FiltersFormValues } from "./filters-schema.ts";

const lines = (text: string) => [
  ...new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

const schema = () => import("./filters-schema.ts").then((module) => module.filtersFormSchema);

function toFilters({ samplePercent, mode, fql, blockList, allowList }: FiltersFormValues): Filters {
  return {
    ...(samplePercent !== undefined && samplePercent < 100 ? { samplePercent } : {}),
    ...(mode !== "off" ? { drop: { mode, fql: fql.trim() } } : {}),
    ...(lines(blockList).length > 0 ? { blockList: lines(blockList) } : {}),
    ...(lines(allowList).length > 0 ? { allowList: lines(allowList) } : {}),
  };
}

/** A refusal of the API speaks of `filters.drop.fql`; this form calls it `fql`. */
function toFormPaths(error: unknown): never {
  if (!(error instanceof ApiError)) throw error;
  const issues = error.issues.map((issue) => ({
    ...issue,
    path: issue.path
      .replace(/^filters\.?/, "")
      .replace(/^drop\.(fql|mode).*/, "$1")
      .replace(/^(blockList|allowList)[.[].*/, "$1"),
  }));
  throw new ApiError(error.status, error.code, error.message, issues);
}

/**
 * Filters apply to the whole destination, before any mapping. Each says what it would have done to
 * the last events.
 */
export function FiltersForm({ destination, mayWrite }: { destination: Destination; mayWrite: boolean }) {
  const update = useUpdateDestination(destination.id);
  const { samplePercent, drop, blockList, allowList } = destination.filters;
  const form = useZodForm(
    schema,
    {
      samplePercent: samplePercent ?? 100,
      mode: drop?.mode ?? "off",
      fql: drop?.fql ?? "",
      blockList: (blockList ?? []).join("\n"),
      allowList: (allowList ?? []).join("\n"),
    },
    { follow: true },
  );
  const values = useWatch({ control: form.control }) as FiltersFormValues;
  const { effects, total } = useEffects(destination.id, toFilters(values));
  const changes = Object.keys(form.formState.dirtyFields).length;

  return (
    <form
      method="post"
      noValidate
      onSubmit={form.submit(async (valid) => {
        await update.mutateAsync({ filters: toFilters(valid) }).catch(toFormPaths);
        form.restart(valid);
        toast.good("Filters saved");
      })}
    >
      <fieldset disabled={!mayWrite} className="flex min-w-0 flex-col gap-4">
        <legend className="sr-only">Filters</legend>
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <Notice
          title={
            total === 0
              ? "Filters apply to every mapping in this destination"
              : `Together they would stop ${effects?.together ?? "…"} of ${theLast(total)}`
          }
        >
          {total === 0
            ? "Once events arrive, each filter says how many it would stop."
            : "Filters apply to every mapping in this destination, and to no other destination."}
        </Notice>
        <Section title="Sample" description="Use only a percentage of events. The same event is always treated the same way.">
          <TextField
            form={form}
            name="samplePercent"
            number
            label="Events used (percent)"
            inputMode="decimal"
            min={0}
            max={100}
            className="max-w-60"
          />
          <Effect effect={effects?.sample} total={total} />
        </Section>
        <Section title="Drop events, or send only some">
          <div className="flex flex-col gap-3">
            <SelectField
              form={form}
              name="mode"
              label="Rule"
              className="max-w-100"
              options={[
                { value: "off", label: "None: use all events" },
                { value: "drop", label: "Drop the events that match" },
                { value: "only", label: "Send only the events that match" },
              ]}
            />
            {values.mode !== "off" && (
              <>
                <Controller
                  control={form.control}
                  name="fql"
                  render={() => (
                    <TextareaField
                      form={form}
                      name="fql"
                      label="Events that match"
                      required
                      mono
                      rows={2}
                      spellCheck={false}
                      help={
                        <>
                          Segment’s filter language, such as{" "}
                          <code className="font-mono text-mono">{`type = "track" and !(event in ["A", "B"]) and length(userId) > 0`}</code>
                        </>
                      }
                    />
                  )}
                />
                <Effect effect={effects?.drop} total={total} />
              </>
            )}
          </div>
        </Section>
        <Section title="Block list" description="These paths are removed from every event before any mapping reads it.">
          <TextareaField
            form={form}
            name="blockList"
            label="Paths, one per line"
            mono
            spellCheck={false}
            placeholder={"traits.email\ncontext.ip"}
          />
          <Effect effect={effects?.["block-list"]} total={total} />
        </Section>
        <Section title="Allow list" description="When set, only these paths of properties, traits and context are kept.">
          <TextareaField
            form={form}
            name="allowList"
            label="Paths, one per line"
            mono
            spellCheck={false}
            placeholder={"properties.order_id\nproperties.products"}
          />
          <Effect effect={effects?.["allow-list"]} total={total} />
        </Section>
      </fieldset>
      <div className="mt-4">
        <BackTestButton destinationId={destination.id} title="Back-test filters" tried={() => ({ filters: toFilters(values) })} />
      </div>
      <GuardedSaveBar count={changes} onDiscard={() => form.restart()} busy={form.formState.isSubmitting} />
    </form>
  );
}

/** Computed in the browser from the last 100 events, shortly after typing. */
function useEffects(destinationId: string, filters: Filters): { effects: FilterEffects | undefined; total: number } {
  const recent = useRecentEvents(destinationId, 100);
  const [effects, setEffects] = useState<FilterEffects>();
  const wanted = useDeferredValue(JSON.stringify(filters));
  const events = recent.data?.items;
  useEffect(() => {
    if (!events) return;
    let current = true;
    import("./filter-effects.ts").then(({ filterEffects }) => {
      if (current) {
        setEffects(
          filterEffects(
            JSON.parse(wanted),
            events.map((event) => event.payload),
          ),
        );
      }
    });
    return () => {
      current = false;
    };
  }, [wanted, events]);
  return { effects, total: events?.length ?? 0 };
}

function Effect({ effect, total }: { effect: FilterEffect | undefined; total: number }) {
  if (!effect || total === 0) return null;
  if (effect.issues.length > 0) return <p className="mt-2 text-sm text-bad">{effect.issues.join(" ")}</p>;
  const parts = [effect.stopped > 0 && `stop ${effect.stopped}`, effect.changed > 0 && `change ${effect.changed}`].filter(Boolean);
  return (
    <p className="mt-2 text-sm text-ink-muted" aria-live="polite">
      {parts.length === 0 ? `Would leave all of ${theLast(total)} as they are.` : `Would ${parts.join(" and ")} of ${theLast(total)}.`}
    </p>
  );
}

const theLast = (events: number) => (events === 1 ? "the last 1 event" : `the last ${events} events`);
