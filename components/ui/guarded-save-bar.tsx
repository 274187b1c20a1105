"use client";
import { LeaveGuard } from "./leave-guard.tsx";
import { SaveBar, type SaveBarProps } from "./save-bar.tsx";

/** A save bar that asks before the page is left with changes. */
export function GuardedSaveBar(props: SaveBarProps) {
  return (
    <>
      <LeaveGuard active={props.count > 0 && !props.busy} />
      <SaveBar {...props} />
    </>
  );
}
