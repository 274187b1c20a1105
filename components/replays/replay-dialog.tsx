"use client";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { ForecastLine } from "#components/forecast/forecast-line.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FieldSet } from "#components/ui/field.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice, Progress, Skeleton } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import { useCancelReplay, useReplayCount, useReplayProgress, useStartReplay } from "#lib/console/replays/hooks.ts";
import type { StartReplay } from "#lib/console/replays/schema.ts";

import { replayTone, replayWords } from "./replay-words.ts";

type Which = Pick<StartReplay, "deliveryIds" | "unlessReplayed" | "filter">;

/** Not randomUUID, which browsers have over HTTPS alone. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** First says how many, asks with which mapping, then shows its progress. */
export function ReplayDialog({ destinationId, which, onClose }: { destinationId: string; which: Which; onClose: () => void }) {
  const [chosen, setMapping] = useState<"original" | "current">();
  const [idempotencyKey] = useState(newKey);
  const { data: asked } = useReplayCount(destinationId, { ...which, with: "current" });
  const mapping = chosen ?? asked?.suggested ?? "original";
  const counted = useReplayCount(destinationId, { ...which, with: mapping });
  const start = useStartReplay(destinationId);
  const cancel = useCancelReplay(destinationId);
  const progress = useReplayProgress(destinationId, start.data?.id ?? undefined);
  const replay = progress.data ?? start.data;
  // What was replayed no longer counts: a replay itself says how many it began with.
  const many = replay?.count ?? counted.data?.count;
  const running = replay?.state === "running";
  const deliveries = many === 1 ? "delivery" : "deliveries";

  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={!many ? "Replay" : `Replay ${count(many)} ${deliveries}`}
      description="Sends these deliveries to Talon.One again, in order and within the rate limit."
      footer={
        replay ? (
          <>
            {running && replay.id && (
              <Button busy={cancel.isPending} onClick={() => replay.id && cancel.mutate(replay.id)}>
                Stop
              </Button>
            )}
            <Button look="primary" onClick={onClose}>
              {running || (replay.outcome?.waiting ?? 0) > 0 ? "Continue in background" : "Done"}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              look="primary"
              disabled={!many}
              busy={start.isPending}
              onClick={() => start.mutate({ ...which, with: mapping, idempotencyKey })}
            >
              <RotateCcw aria-hidden />
              {start.isPending ? "Starting…" : !many ? "Replay" : `Replay ${count(many)}`}
            </Button>
          </>
        )
      }
    >
      {replay ? (
        <div className="flex flex-col gap-3">
          <Progress
            label={running ? "Replaying" : "Replayed"}
            value={replay.replayed + replay.skipped}
            max={Math.max(replay.count, replay.replayed + replay.skipped, 1)}
          />
          {!running && (
            <Notice tone={replayTone(replay)} live title={replayWords(replay)}>
              {replay.skipped > 0 &&
                `${count(replay.skipped)} skipped: in progress, nothing to send, or no longer matched by the mapping. `}
              {outside(replay.reason)}
            </Notice>
          )}
        </div>
      ) : (
        <div className="flex flex-col gap-3">
          <FieldSet legend="With">
            <RadioGroup
              name="with"
              value={mapping}
              onValueChange={setMapping}
              options={[
                {
                  value: "current",
                  label: "The mapping as it is now",
                  help: "Choose this if you have fixed the mapping, or if Talon.One rejected the requests.",
                },
                { value: "original", label: "The same requests", help: "Choose this if Talon.One had a problem and has recovered." },
              ]}
            />
          </FieldSet>
          {counted.isError ? (
            <Notice tone="bad" title="The deliveries couldn’t be counted">
              {counted.error.message}
            </Notice>
          ) : counted.isPending ? (
            <Skeleton className="h-5 w-48" />
          ) : many === 0 ? (
            <Notice title="Nothing to replay">
              Deliveries that are in progress or already replayed are left out. “The same requests” also leaves out those that never became
              a request.
            </Notice>
          ) : (
            <ForecastLine destinationId={destinationId} deliveries={many ?? 0} />
          )}
          {start.isError && (
            <Notice tone="bad" live title="The replay didn’t start">
              {start.error.message}
            </Notice>
          )}
        </div>
      )}
    </Dialog>
  );
}
