"use client";
import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { useDiscardOrder } from "#lib/console/mappings/drafts/hooks.ts";
import type { DraftedOrder } from "#lib/console/mappings/drafts/schema.ts";
import { kindWords } from "./change-words.ts";

/** The order that the mappings will have, beside their present one. */
export function OrderCard({
  destinationId,
  order,
  names,
  chosen,
  mayWrite,
  mayRelease,
  onChoose,
}: {
  destinationId: string;
  order: DraftedOrder;
  names: Record<string, string>;
  chosen: boolean;
  mayWrite: boolean;
  mayRelease: boolean;
  onChoose: (chosen: boolean) => void;
}) {
  const discard = useDiscardOrder(destinationId);
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="flex min-w-0 items-start gap-2">
          {mayRelease && <Checkbox aria-label="Release the order" checked={chosen} onCheckedChange={onChoose} />}
          <div>
            <div className="flex flex-wrap items-center gap-x-2">
              <h3 className="text-base font-semibold">Order of the mappings</h3>
              <StateDot icon={kindWords.changed.icon} tone={kindWords.changed.tone}>
                {kindWords.changed.word}
              </StateDot>
            </div>
            <p className="text-sm text-ink-muted">
              Changed by {outside(order.updatedBy)} <Time value={order.updatedAt} />
            </p>
          </div>
        </div>
        {mayWrite && (
          <Button
            size="sm"
            busy={discard.isPending}
            onClick={() => discard.mutateAsync().then(() => toast.good("Order discarded"), toast.error)}
          >
            Discard
          </Button>
        )}
      </div>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Order title="Now" ids={order.before} names={names} />
        <Order title="After the release" ids={order.after} names={names} before={order.before} />
      </div>
    </Card>
  );
}

function Order({
  title,
  ids,
  names,
  before,
}: {
  title: string;
  ids: readonly string[];
  names: Record<string, string>;
  before?: readonly string[];
}) {
  return (
    <div className="min-w-0 text-sm">
      <p className="font-medium">{title}</p>
      <ol className="list-decimal pl-5">
        {ids.map((id, index) => (
          <li key={id} className={`break-words ${before && before[index] !== id ? "font-medium text-accent-text" : ""}`}>
            {outside(names[id] ?? id)}
          </li>
        ))}
      </ol>
    </div>
  );
}
