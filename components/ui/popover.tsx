"use client";
import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn.ts";

/** A small panel beside its button. `trigger` is the button itself. */
export function Popover({
  trigger,
  title,
  children,
  align = "start",
  className,
  open,
  onOpenChange,
}: {
  trigger: ReactElement;
  title?: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  className?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange && ((next) => onOpenChange(next))}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50 max-w-[calc(100vw-16px)]">
          <Base.Popup className={cn("popup-motion w-80 max-w-full rounded-lg border border-line bg-raised p-3 shadow-float", className)}>
            {title && <Base.Title className="mb-2 font-semibold">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
