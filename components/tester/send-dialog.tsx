"use client";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import type { MappingPlan } from "#lib/core/plan/index.ts";

/** Says what will be sent and where to, before anything is. */
export function SendDialog({
  open,
  onOpenChange,
  plans,
  deployment,
  busy,
  onConfirm,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  plans: readonly MappingPlan[];
  deployment: string;
  busy: boolean;
  onConfirm: () => void;
}) {
  const requests = plans.flatMap((plan) => (plan.outcome === "ready" ? plan.requests : []));
  const count = requests.length === 1 ? "1 request" : `${requests.length} requests`;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Send ${count} to ${deployment}?`}
      confirmLabel={busy ? "Sending…" : `Send ${count}`}
      danger={false}
      busy={busy}
      onConfirm={onConfirm}
    >
      <p>Talon.One treats it like any event: profiles and sessions change, and rules run. You can’t undo this.</p>
      <ul className="mt-2 list-disc pl-4">
        {plans.map((plan) => (
          <li key={plan.mappingId}>
            <span className="font-medium text-ink">{outside(plan.name)}</span>
            {plan.outcome === "ready" && plan.requests.length > 0 && (
              <span className="block font-mono text-mono break-all">
                {plan.requests[0]?.method} {plan.requests[0]?.path}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-2">It is recorded as a test and not counted in the statistics.</p>
    </ConfirmDialog>
  );
}
