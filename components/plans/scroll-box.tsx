import type { ReactNode, Ref } from "react";
import { cn } from "#components/ui/cn.ts";

/** A framed part that scrolls separately, also by keyboard. */
export function ScrollBox({
  label,
  className,
  ref,
  children,
}: {
  label: string;
  className?: string;
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, this groups what is read
    <div
      ref={ref}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={cn("overflow-auto rounded-md border border-line bg-sunken/40 p-2 focus-visible:-outline-offset-2", className)}
    >
      {children}
    </div>
  );
}
