"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useHeartbeat, useSetHeartbeat } from "#lib/console/alerts/hooks.ts";
import { issuesOf } from "./issues-of.ts";

/**
 * An outside monitor notices when all of Falconer has stopped, because nothing calls it any more.
 */
export function HeartbeatCard() {
  const heartbeat = useHeartbeat(true);
  const save = useSetHeartbeat();
  const [url, setUrl] = useState("");
  const errors = issuesOf(save.error);
  const state = heartbeat.data;
  const set = (next: string | null, done: string) =>
    save.mutate(next, {
      onSuccess: () => {
        setUrl("");
        toast.good(done);
      },
    });
  return (
    <Section
      title="Heartbeat"
      description="An address that Falconer calls every minute while it takes events, a worker runs and the database works. An outside monitor, such as Healthchecks.io, tells you when the calls stop."
    >
      <form
        method="post"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          set(url, "Heartbeat saved");
        }}
      >
        {state?.failingSince && (
          <Notice tone="warn" title="The heartbeat is failing">
            Since <Time value={state.failingSince} />: {outside(state.answer)} Nothing else is affected.
          </Notice>
        )}
        {state?.host && (
          <p>
            Goes to {outside(state.host)}. Last called <Time value={state.calledAt} />
            {state.answer && !state.failingSince && <>, answered {outside(state.answer)}</>}.
          </p>
        )}
        <div className="flex flex-wrap items-start gap-2">
          <Field label={state?.host ? "New address" : "Address"} error={errors.url ?? errors[""]} className="flex-1 basis-72">
            <Input
              value={url}
              onChange={(event) => setUrl(event.target.value)}
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://hc-ping.com/…"
              mono
            />
          </Field>
          <div className="flex gap-1.5 sm:mt-6">
            <Button type="submit" disabled={url === ""} busy={save.isPending}>
              Save heartbeat
            </Button>
            {state?.host && <Button onClick={() => set(null, "Heartbeat removed")}>Remove</Button>}
          </div>
        </div>
      </form>
    </Section>
  );
}
