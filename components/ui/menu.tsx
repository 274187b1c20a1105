"use client";
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn.ts";

const item =
  "flex min-h-8 w-full cursor-default items-center gap-2 rounded-md px-2 py-1 text-base outline-none select-none data-disabled:opacity-50 data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint";

/** A list of commands behind a button. `trigger` is the button itself. */
export function Menu({
  trigger,
  align = "end",
  className,
  children,
}: {
  trigger: ReactElement;
  align?: "start" | "end";
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup
            className={cn(
              "popup-motion max-h-(--available-height) min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-float outline-none",
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  onClick,
  disabled,
  danger,
  children,
}: {
  onClick?: () => void;
  disabled?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <Base.Item onClick={onClick} disabled={disabled} className={cn(item, danger && "text-bad [&_svg]:text-bad!")}>
      {children}
    </Base.Item>
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Base.LinkItem render={<Link href={href} />} closeOnClick className={item}>
      {children}
    </Base.LinkItem>
  );
}

export function MenuRadio({
  value,
  onValueChange,
  options,
}: {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode }[];
}) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onValueChange(String(next))}>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={item}>
          {option.label}
          <Base.RadioItemIndicator className="ml-auto">
            <Check aria-hidden />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-xs text-ink-faint">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
