"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { LeaveGuard } from "#components/ui/leave-guard.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useAlertRules, useChannels, useSetAlertRules } from "#lib/console/alerts/hooks.ts";
import type { AlertRulesInput } from "#lib/console/alerts/schema.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";
import { type AlertKind, kindNames, kindOf, type Rule } from "#lib/core/alerts/kinds.ts";
import { issuesOf } from "./issues-of.ts";
import { RuleRow } from "./rule-row.tsx";

/**
 * The value at which each kind of alert begins, and where it goes; for all destinations or for one.
 */
export function RulesForm({ mayWrite }: { mayWrite: boolean }) {
  const destinations = useDestinations();
  const hydrated = useHydrated();
  const [destinationId, setDestinationId] = useState("");
  // Here, so that neither a newer answer of the server nor a look at another destination loses
  // them.
  const [edits, setEdits] = useState<{ [destinationId: string]: AlertRulesInput | undefined }>({});
  const rules = useAlertRules(destinationId);
  return (
    <div className="flex flex-col gap-4">
      <LeaveGuard active={Object.values(edits).some(Boolean)} />
      <Field label="Rules of" className="max-w-80">
        <Select disabled={!hydrated} value={destinationId} onChange={(event) => setDestinationId(event.target.value)}>
          <option value="">All destinations</option>
          {destinations.data?.map((destination) => (
            <option key={destination.id} value={destination.id}>
              {destination.name}
            </option>
          ))}
        </Select>
      </Field>
      {rules.isPending ? (
        <Loading label="rules">
          <Skeleton className="h-80 rounded-lg" />
        </Loading>
      ) : rules.isError ? (
        <ErrorState title="Rules couldn’t be loaded" error={rules.error} onRetry={() => rules.refetch()} />
      ) : (
        <LoadedRules
          key={destinationId}
          destinationId={destinationId}
          values={edits[destinationId] ?? rules.data}
          onEdit={(values) => setEdits({ ...edits, [destinationId]: values })}
          onSaved={(saved) => setEdits((now) => (now[destinationId] === saved ? { ...now, [destinationId]: undefined } : now))}
          mayWrite={mayWrite}
        />
      )}
    </div>
  );
}

type Loaded = {
  destinationId: string;
  values: AlertRulesInput;
  onEdit: (values: AlertRulesInput) => void;
  /** What is saved counts again, unless more was typed meanwhile. */
  onSaved: (saved: AlertRulesInput) => void;
  mayWrite: boolean;
};

function LoadedRules({ destinationId, values, onEdit, onSaved, mayWrite }: Loaded) {
  const save = useSetAlertRules(destinationId);
  const errors = issuesOf(save.error);
  const shown = kindNames.filter((kind) => !destinationId || !kindOf(kind).installation);
  const setRule = (kind: AlertKind, rule: Rule | undefined) => {
    const { [kind]: _, ...others } = values.rules;
    onEdit({ ...values, rules: rule && Object.keys(rule).length > 0 ? { ...others, [kind]: rule } : others });
  };
  return (
    <form
      method="post"
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(values, {
          onSuccess: () => {
            toast.good("Rules saved");
            onSaved(values);
          },
        });
      }}
    >
      {Object.entries(errors).map(([path, message]) => (
        <Notice key={path} tone="bad" live title={message} />
      ))}
      <fieldset disabled={!mayWrite} className="contents">
        <Section
          title="When"
          description="Leave a box empty to use the default, shown in grey. Falconer tells you at once when it gets worse, and after some quiet minutes when it gets better."
          flush
        >
          <ul className="divide-y divide-line border-t border-line">
            {shown.map((kind) => (
              <RuleRow key={kind} kind={kind} rule={values.rules[kind]} onChange={(rule) => setRule(kind, rule)} />
            ))}
          </ul>
        </Section>
        <Section title="Where and at what hours">
          <div className="flex flex-col gap-4">
            <Routes values={values} onChange={onEdit} isDestination={destinationId !== ""} mayWrite={mayWrite} />
            <QuietHoursFields values={values} onChange={onEdit} />
            <Field label="Quiet minutes" className="max-w-60" help="How long it must be better before Falconer says so. Default: 5.">
              <Input
                type="number"
                min={0.1}
                max={120}
                step="any"
                placeholder="5"
                value={values.calmMinutes ?? ""}
                onChange={(event) => onEdit({ ...values, calmMinutes: event.target.value === "" ? null : Number(event.target.value) })}
              />
            </Field>
          </div>
        </Section>
      </fieldset>
      {mayWrite ? (
        <div>
          <Button look="primary" type="submit" busy={save.isPending}>
            Save rules
          </Button>
        </div>
      ) : (
        <p className="text-ink-muted">Only admins can change these rules.</p>
      )}
    </form>
  );
}

type Part = { values: AlertRulesInput; onChange: (values: AlertRulesInput) => void };

function Routes({ values, onChange, isDestination, mayWrite }: Part & { isDestination: boolean; mayWrite: boolean }) {
  const channels = useChannels(mayWrite);
  const chosen = values.channels;
  const all = channels.data?.items ?? [];
  const toggle = (id: string, on: boolean) =>
    onChange({ ...values, channels: on ? [...(chosen ?? []), id] : (chosen ?? []).filter((one) => one !== id) });
  if (!mayWrite) return null;
  return (
    <FieldSet legend="Channels">
      <Checkbox checked={chosen === null} onCheckedChange={(on) => onChange({ ...values, channels: on ? null : all.map(({ id }) => id) })}>
        {isDestination ? "Same as for all destinations" : "All channels"}
      </Checkbox>
      {chosen !== null &&
        all.map(({ id, name }) => (
          <Checkbox key={id} className="ml-6" checked={chosen.includes(id)} onCheckedChange={(on) => toggle(id, on)}>
            {name}
          </Checkbox>
        ))}
    </FieldSet>
  );
}

function QuietHoursFields({ values, onChange }: Part) {
  const hours = values.quietHours;
  const set = (change: Partial<NonNullable<typeof hours>>) => hours && onChange({ ...values, quietHours: { ...hours, ...change } });
  return (
    <FieldSet legend="Quiet hours" help="Warnings and notices wait until they are over. Critical alerts are always sent.">
      <Checkbox
        checked={hours !== null}
        onCheckedChange={(on) =>
          onChange({
            ...values,
            quietHours: on ? { from: "22:00", to: "07:00", timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } : null,
          })
        }
      >
        Keep quiet hours
      </Checkbox>
      {hours && (
        <div className="flex flex-wrap gap-3">
          <Field label="From">
            <Input type="time" value={hours.from} onChange={(event) => set({ from: event.target.value })} />
          </Field>
          <Field label="To">
            <Input type="time" value={hours.to} onChange={(event) => set({ to: event.target.value })} />
          </Field>
          <Field label="Time zone" className="flex-1 basis-48">
            <Input value={hours.timeZone} onChange={(event) => set({ timeZone: event.target.value })} autoComplete="off" />
          </Field>
        </div>
      )}
    </FieldSet>
  );
}
