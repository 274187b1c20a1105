"use client";
import { PlugZap } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useTestConnection } from "#lib/console/destinations/hooks.ts";
import type { ConnectionResult, TestConnection } from "#lib/console/destinations/schema.ts";

const words = {
  passed: { tone: "good", title: "The connection works" },
  bad_key: { tone: "bad", title: "Talon.One rejected this API key" },
  unknown: { tone: "warn", title: "The connection couldn’t be checked" },
} as const;

/**
 * Asks Talon.One whether the key works: the one in the form while someone types (`input`),
 * otherwise the stored one.
 */
export function ConnectionTest({
  destinationId,
  input,
  disabled,
  onResult,
}: {
  destinationId?: string;
  input?: TestConnection;
  disabled?: boolean;
  onResult?: (result: ConnectionResult) => void;
}) {
  const test = useTestConnection(destinationId);
  const result = test.data;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button disabled={disabled} busy={test.isPending} onClick={() => test.mutate(input, { onSuccess: onResult })}>
        <PlugZap aria-hidden />
        {test.isPending ? "Testing…" : "Test connection"}
      </Button>
      <div aria-live="polite" className="w-full empty:hidden">
        {test.isError ? (
          <Notice tone="bad" title="The test didn’t run">
            {test.error.message}
          </Notice>
        ) : result && !test.isPending ? (
          <Notice tone={words[result.result].tone} title={words[result.result].title}>
            {result.message}
            {result.resumed && " Waiting deliveries have resumed."}
          </Notice>
        ) : null}
      </div>
    </div>
  );
}
