"use client";
import { type FormEvent, useState } from "react";
import { plural, resultWords } from "#components/changes/change-words.ts";
import { atOnce, publishAtOf, ReleaseTimeFields, timeProblem } from "#components/changes/release-time.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ApiError } from "#lib/access/http/api.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { useApplyPromotion } from "#lib/console/promotion/hooks.ts";
import type { PromotionPlan } from "#lib/console/promotion/schema.ts";
import type { Release } from "#lib/console/releases/schema.ts";

/** The keys that are missing there, a note, and the button that releases what was looked at. */
export function PromotionRelease({
  from,
  to,
  plan,
  choices,
  busy,
  missingKeys,
  onDone,
  onAgain,
}: {
  from: Destination;
  to: Destination;
  plan: PromotionPlan;
  choices: { to: string; keepOthers: boolean; copyAudienceIds: boolean };
  busy: boolean;
  missingKeys: PromotionPlan["missingKeys"];
  onDone: (release: Release) => void;
  onAgain: () => void;
}) {
  const apply = useApplyPromotion(from.id, to.id);
  const [note, setNote] = useState("");
  const [at, setAt] = useState(atOnce);
  const [keys, setKeys] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<{ messages: string[]; attempt: number; isOld: boolean }>({
    messages: [],
    attempt: 0,
    isOld: false,
  });
  const blocked = plan.problems.length > 0;
  const refuse = (messages: string[], isOld = false) => setRefused(({ attempt }) => ({ messages, attempt: attempt + 1, isOld }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lacking = missingKeys.filter((missing) => !keys[keyOf(missing)]?.trim());
    const noTime = timeProblem(at);
    if (lacking.length > 0 || noTime)
      return refuse([...lacking.map(({ mapping }) => `Enter the key of “${mapping}”.`), ...(noTime ? [noTime] : [])]);
    const given = missingKeys.map((missing) => ({ mappingId: missing.mappingId, path: missing.path, key: keys[keyOf(missing)] ?? "" }));
    // Awaited: once it is done this form disappears, and its callbacks would be lost.
    apply.mutateAsync({ ...choices, keys: given, plan: plan.plan, note, publishAt: publishAtOf(at) }).then(
      ({ release }) => {
        if (!release) return onAgain();
        toast.good(resultWords(release));
        onDone(release);
      },
      (error) => refuse(messagesOf(error), error instanceof ApiError && error.code === "conflict"),
    );
  };
  return (
    <Section
      title={`Release in ${to.name}`}
      description={`${plural(plan.changes.length, "change")} ${plan.changes.length === 1 ? "goes" : "go"} live there together, between two events.`}
      className="lg:sticky lg:top-16"
    >
      <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-3">
        <ErrorSummary title="Nothing was promoted" issues={refused.messages.map((message) => ({ message }))} attempt={refused.attempt} />
        {refused.isOld && (
          <Button
            className="self-start"
            onClick={() => {
              setRefused({ messages: [], attempt: 0, isOld: false });
              onAgain();
            }}
          >
            Make a new plan
          </Button>
        )}
        {missingKeys.map((missing) => (
          <Field
            key={keyOf(missing)}
            label={`Key of ${missing.mapping}`}
            help={`Keys are never copied. Enter the one that ${to.name} uses.`}
            required
          >
            <Input
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={keys[keyOf(missing)] ?? ""}
              onChange={(event) => setKeys({ ...keys, [keyOf(missing)]: event.target.value })}
            />
          </Field>
        ))}
        <Field label="Note" help="Why, for readers of the history.">
          <Textarea value={note} rows={2} placeholder={`Promoted from “${from.name}”.`} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <ReleaseTimeFields nowLabel={plan.asksForApproval ? "Once approved" : "Now"} value={at} onChange={setAt} />
        {plan.asksForApproval && (
          <p className="text-sm text-ink-muted">{to.name} asks for approval: someone else must approve the release.</p>
        )}
        {blocked && <p className="text-sm text-ink-muted">Fix the problems first. They are listed with the plan.</p>}
        <Button type="submit" look="primary" className="self-start" busy={apply.isPending} disabled={blocked || busy}>
          {plan.asksForApproval ? "Ask for approval" : at.when === "now" ? "Promote now" : "Schedule promotion"}
        </Button>
      </form>
    </Section>
  );
}

const keyOf = ({ mappingId, path }: { mappingId: string; path: string }) => `${mappingId}/${path}`;

function messagesOf(error: unknown): string[] {
  if (!(error instanceof ApiError)) return ["Something went wrong. Check your connection and try again."];
  const { message, issues } = error;
  return issues.length > 0 && error.code !== "conflict"
    ? issues.map((issue) => issue.message)
    : [message, ...issues.slice(1).map((issue) => issue.message)];
}
