"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { LeaveGuard } from "#components/ui/leave-guard.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Checkbox, RadioGroup } from "#components/ui/toggle.tsx";
import { useChangeDeletionRules, useDeletionRules } from "#lib/console/deletions/hooks.ts";
import type { ChangeDeletionRules, DeletionRules } from "#lib/console/deletions/schema.ts";
import { IntegrationKey } from "./integration-key.tsx";

/** How customers are deleted in Talon.One, and the optional key that it needs. */
export function DeletionSettings({ destinationId, mayWrite }: { destinationId: string; mayWrite: boolean }) {
  const rules = useDeletionRules(destinationId);
  if (rules.isPending)
    return (
      <Loading label="the settings">
        <Skeleton className="h-64 rounded-lg" />
      </Loading>
    );
  if (rules.isError) return <ErrorState title="The settings couldn’t be loaded" error={rules.error} onRetry={() => rules.refetch()} />;
  return (
    <>
      <KeySection destinationId={destinationId} rules={rules.data} mayWrite={mayWrite} />
      <RulesForm destinationId={destinationId} rules={rules.data} mayWrite={mayWrite} />
    </>
  );
}

type Part = { destinationId: string; rules: DeletionRules; mayWrite: boolean };

function KeySection({ destinationId, rules, mayWrite }: Part) {
  const change = useChangeDeletionRules(destinationId);
  const resume = () =>
    change.mutate({ resume: true }, { onSuccess: () => toast.good("Trying again"), onError: (error) => toast.error(error) });
  return (
    <IntegrationKey
      destinationId={destinationId}
      mayWrite={mayWrite}
      title="Key for deletions"
      description="Talon.One deletes customers only for a generic Integration key. Optional: without it, deletions are kept and wait. Dry runs use the same key."
    >
      {!rules.key && rules.waiting > 0 && (
        <Notice tone="warn" title={rules.waiting === 1 ? "1 deletion waits for a key" : `${rules.waiting} deletions wait for a key`}>
          Enter an Integration key. Nothing about these customers is sent meanwhile.
        </Notice>
      )}
      {rules.held && (
        <Notice
          tone="bad"
          title="Talon.One rejected the key"
          action={
            mayWrite && (
              <Button size="sm" busy={change.isPending} onClick={resume}>
                Try again
              </Button>
            )
          }
        >
          {outside(rules.held.reason)} Deletions wait since <Time value={rules.held.at} />. Deliveries don’t.
        </Notice>
      )}
      {rules.unreadableAt && (
        <Notice tone="warn" title="A deletion notice had no user ID">
          The last one came <Time value={rules.unreadableAt} />. Find it under Events as unreadable, and ask Segment’s support about it.
        </Notice>
      )}
    </IntegrationKey>
  );
}

function RulesForm({ destinationId, rules, mayWrite }: Part) {
  const change = useChangeDeletionRules(destinationId);
  const [edited, setEdited] = useState<Omit<ChangeDeletionRules, "resume">>({});
  const values = { ...rules, ...edited };
  const set = (next: typeof edited) => setEdited({ ...edited, ...next });
  const hours = values.quietHours;
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(edited, {
          onSuccess: () => {
            // What was typed while it was saved stays.
            setEdited((now) => (now === edited ? {} : now));
            toast.good("Saved");
          },
          onError: (error) => toast.error(error),
        });
      }}
    >
      <LeaveGuard active={Object.keys(edited).length > 0} />
      <fieldset disabled={!mayWrite} className="min-w-0">
        <legend className="sr-only">How customers are deleted</legend>
        <Section title="How customers are deleted" bodyClassName="flex flex-col gap-4">
          <FieldSet legend="Later events of a deleted customer" help="Segment’s notice doesn’t say whether the customer may return.">
            <RadioGroup<DeletionRules["suppress"]>
              name="suppress"
              value={values.suppress}
              onValueChange={(suppress) => set({ suppress })}
              disabled={!mayWrite}
              options={[
                { value: "for_good", label: "Are never delivered", help: "Falconer counts them and keeps nothing of their content." },
                { value: "days", label: "Aren’t delivered for some days" },
                {
                  value: "none",
                  label: "Are delivered",
                  help: "They wait until Talon.One has deleted the customer, then create a new profile.",
                },
              ]}
            />
            {values.suppress === "days" && (
              <Field label="Days" className="max-w-32">
                <Input
                  type="number"
                  min={1}
                  max={3650}
                  value={values.suppressDays}
                  onChange={(event) => set({ suppressDays: Number(event.target.value) })}
                />
              </Field>
            )}
          </FieldSet>
          <Field label="Deletions per minute" help="Apart from the rate limit of deliveries." className="max-w-60">
            <Input
              type="number"
              min={1}
              max={600}
              value={values.perMinute}
              onChange={(event) => set({ perMinute: Number(event.target.value) })}
            />
          </Field>
          <FieldSet legend="Hours" help="Talon.One asks to keep deletions out of busy hours.">
            <Checkbox
              checked={hours !== null}
              onCheckedChange={(on) =>
                set({ quietHours: on ? { from: "01:00", to: "05:00", timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } : null })
              }
            >
              Delete only in these hours
            </Checkbox>
            {hours && (
              <div className="flex flex-wrap gap-3">
                <Field label="From">
                  <Input type="time" value={hours.from} onChange={(event) => set({ quietHours: { ...hours, from: event.target.value } })} />
                </Field>
                <Field label="To">
                  <Input type="time" value={hours.to} onChange={(event) => set({ quietHours: { ...hours, to: event.target.value } })} />
                </Field>
                <Field label="Time zone" className="flex-1 basis-48">
                  <Input
                    autoComplete="off"
                    value={hours.timeZone}
                    onChange={(event) => set({ quietHours: { ...hours, timeZone: event.target.value } })}
                  />
                </Field>
              </div>
            )}
          </FieldSet>
          {mayWrite && (
            <Button type="submit" look="primary" className="self-start" busy={change.isPending && change.variables?.resume === undefined}>
              Save
            </Button>
          )}
        </Section>
      </fieldset>
    </form>
  );
}
