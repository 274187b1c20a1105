"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDeleteDestination, useUpdateDestination } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";

export function DangerZone({ destination }: { destination: Destination }) {
  const router = useRouter();
  const update = useUpdateDestination(destination.id);
  const remove = useDeleteDestination(destination.id);
  const [asking, setAsking] = useState<"pause" | "delete">();
  const paused = destination.paused !== null;
  const pause = (value: boolean) =>
    update.mutate(
      { paused: value },
      {
        onSuccess: () => {
          setAsking(undefined);
          toast.good(value ? `${destination.name} paused` : `${destination.name} resumed`);
        },
        onError: (error) => toast.error(error),
      },
    );
  return (
    <Section title="Danger zone" className="border-bad/50!" bodyClassName="flex flex-col divide-y divide-line">
      <Row
        title={paused ? "Resume deliveries" : "Pause deliveries"}
        help={
          paused
            ? "Waiting deliveries are sent in order, within the rate limit."
            : "Events are received and wait in order. Nothing is sent until you resume."
        }
        action={
          <Button busy={update.isPending} onClick={() => (paused ? pause(false) : setAsking("pause"))}>
            {paused ? "Resume" : "Pause"}
          </Button>
        }
      />
      <Row
        title="Delete destination"
        help="Its sources stop accepting events and its mappings stop sending. Waiting deliveries are never sent."
        action={
          <Button look="danger" onClick={() => setAsking("delete")}>
            Delete
          </Button>
        }
      />
      <ConfirmDialog
        open={asking === "pause"}
        onOpenChange={() => setAsking(undefined)}
        danger={false}
        title={`Pause ${destination.name}?`}
        confirmLabel="Pause deliveries"
        busy={update.isPending}
        onConfirm={() => pause(true)}
      >
        Nothing is lost: deliveries wait in order until you resume.
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "delete"}
        onOpenChange={() => setAsking(undefined)}
        title={`Delete ${destination.name}?`}
        confirmLabel="Delete destination"
        typeToConfirm={destination.name}
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              toast.good(`${destination.name} deleted`);
              router.push(paths.destinations());
            },
            onError: (error) => toast.error(error),
          })
        }
      >
        {destination.counts.mappings} {destination.counts.mappings === 1 ? "mapping" : "mappings"} and {destination.counts.sources}{" "}
        {destination.counts.sources === 1 ? "source" : "sources"} stop working at once.
        {destination.health.waiting > 0 && ` ${destination.health.waiting} waiting deliveries are never sent.`}
      </ConfirmDialog>
    </Section>
  );
}

function Row({ title, help, action }: { title: string; help: string; action: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <h3 className="font-medium">{title}</h3>
        <p className="text-sm text-ink-faint">{help}</p>
      </div>
      {action}
    </div>
  );
}
