"use client";
import { useState } from "react";
import { rotatedWords, WithoutTest } from "#components/api-keys/without-test.tsx";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { paths } from "#components/frame/paths.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Facts, Section } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRotateApiKey } from "#lib/console/api-keys/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { ConnectionTest } from "./connection-test.tsx";

/** Deployment and key, whether they work, and how to exchange the key. */
export function ConnectionSettings({ destination, mayWrite }: { destination: Destination; mayWrite: boolean }) {
  const [rotating, setRotating] = useState(false);
  const { apiKey } = destination;
  const isRejected = destination.paused !== null && destination.pulse.outage?.kind === "key";
  return (
    <Section
      title="Connection to Talon.One"
      actions={
        mayWrite && (
          <>
            <ButtonLink href={paths.apiKeys()}>All API keys</ButtonLink>
            <Button onClick={() => setRotating(true)}>Enter a new key</Button>
          </>
        )
      }
      bodyClassName="flex flex-col gap-4"
    >
      <Facts
        items={[
          { name: "Deployment", value: <Mono>{destination.deployment}</Mono> },
          {
            name: "API key",
            value: (
              <>
                {apiKey.name} <Mono className="text-ink-muted">{apiKey.masked}</Mono>
              </>
            ),
          },
          {
            name: "Key expires",
            value: apiKey.expiresAt ? (
              <>
                <Time value={apiKey.expiresAt} absolute />{" "}
                {new Date(apiKey.expiresAt).getTime() < Date.now() && <Badge tone="bad">Expired</Badge>}
              </>
            ) : (
              "No expiry date set"
            ),
          },
        ]}
      />
      {destination.paused && (
        <Notice tone={isRejected ? "bad" : "warn"} title={isRejected ? "Paused: Talon.One rejected the API key" : "Deliveries are paused"}>
          {destination.paused.reason} {!isRejected && "Deliveries resume once a connection test passes."}
        </Notice>
      )}
      {mayWrite && <ConnectionTest destinationId={destination.id} />}
      {rotating && <RotateKey destination={destination} onClose={() => setRotating(false)} />}
    </Section>
  );
}

const schema = () => import("./key-schema.ts").then((module) => module.keySchema);

function RotateKey({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const rotate = useRotateApiKey();
  const form = useZodForm(schema, { key: "" });
  const [untested, setUntested] = useState(false);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`A new key for ${destination.apiKey.name}`}
      description="Falconer tests it first. Once Talon.One accepts it, every destination that shares this key uses it, and the old one is kept until you remove it under API keys."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="rotate-key" busy={form.formState.isSubmitting}>
            {form.formState.isSubmitting ? "Testing…" : "Test and use key"}
          </Button>
        </>
      }
    >
      <form
        method="post"
        id="rotate-key"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={form.submit(async ({ key }) => {
          const { resumed } = await rotate.mutateAsync({ id: destination.apiKey.id, key, untested });
          toast.good(rotatedWords({ untested, resumed }));
          onClose();
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <TextField form={form} name="key" label="API key" required type="password" autoComplete="off" mono autoFocus />
        {rotate.error && <WithoutTest error={rotate.error} checked={untested} onCheckedChange={setUntested} />}
      </form>
    </Dialog>
  );
}
