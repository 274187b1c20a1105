"use client";
import { useState } from "react";
import { Dialog } from "#components/ui/dialog.tsx";
import { actionBySlug, offeredActions } from "#lib/core/actions/index.ts";
import type { ActionDefinition, ActionGroup } from "#lib/core/actions/types.ts";
import { ActionIcon } from "./action-icon.tsx";
import { BeyondSegmentBadge, plainTitle } from "./action-words.tsx";

const groupTitles: Record<ActionGroup, string> = {
  sessions: "Orders and carts",
  profiles: "Customers",
  events: "Events",
  audiences: "Audiences",
};
/** In the order of the lists. */
export const groups = Object.keys(groupTitles) as ActionGroup[];

/** All actions, by subject; deprecated ones are folded away, with what to use instead. */
export function ActionList({ chosen, onChoose }: { chosen?: string; onChoose: (action: ActionDefinition) => void }) {
  const current = offeredActions.filter((action) => action.successor === undefined);
  const deprecated = offeredActions.filter((action) => action.successor !== undefined);
  const [open, setOpen] = useState(deprecated.some((action) => action.slug === chosen));
  return (
    <div className="flex flex-col gap-4">
      {groups.map((group) => (
        <div key={group} className="flex flex-col gap-1.5">
          <h3 className="text-sm text-ink-faint">{groupTitles[group]}</h3>
          <ul className="grid grid-cols-1 gap-1.5 sm:grid-cols-2">
            {current
              .filter((action) => action.group === group)
              .map((action) => (
                <li key={action.slug}>
                  <ActionButton action={action} chosen={action.slug === chosen} onChoose={onChoose} />
                </li>
              ))}
          </ul>
        </div>
      ))}
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="text-sm text-accent-text">{deprecated.length} deprecated actions, for mappings that already use them</summary>
        <ul className="mt-2 grid grid-cols-1 gap-1.5 sm:grid-cols-2">
          {deprecated.map((action) => (
            <li key={action.slug}>
              <ActionButton action={action} chosen={action.slug === chosen} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function ActionButton({
  action,
  chosen,
  onChoose,
}: {
  action: ActionDefinition;
  chosen: boolean;
  onChoose: (action: ActionDefinition) => void;
}) {
  const successor = action.successor && actionBySlug.get(action.successor);
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onChoose(action)}
      className="flex size-full flex-col gap-0.5 rounded-lg border border-line bg-surface p-3 text-left hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-soft"
    >
      <span className="flex flex-wrap items-center gap-2 font-medium">
        <ActionIcon group={action.group} />
        {plainTitle(action)} <BeyondSegmentBadge action={action} />
      </span>
      <span className="text-sm text-ink-muted">{action.description}</span>
      {successor && <span className="text-sm text-warn">Deprecated: use {successor.title} instead.</span>}
    </button>
  );
}

export function ActionDialog({
  open,
  onOpenChange,
  chosen,
  onChoose,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  chosen: string;
  onChoose: (action: ActionDefinition) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="What should happen in Talon.One?" width="lg">
      <ActionList
        chosen={chosen}
        onChoose={(action) => {
          onOpenChange(false);
          onChoose(action);
        }}
      />
    </Dialog>
  );
}
