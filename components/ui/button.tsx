import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";
export type ButtonSize = "sm" | "md";

const looks: Record<ButtonLook, string> = {
  primary: "bg-accent text-accent-ink hover:not-disabled:bg-accent-hover border-transparent",
  plain: "bg-surface text-ink border-line-strong/60 hover:not-disabled:bg-sunken",
  quiet: "text-ink-muted border-transparent hover:not-disabled:bg-sunken hover:not-disabled:text-ink",
  danger: "bg-bad-solid text-bad-solid-ink border-transparent hover:not-disabled:bg-bad-solid-hover",
};
const sizes: Record<ButtonSize, string> = { sm: "h-7 px-2.5 text-sm gap-1.5", md: "h-8 px-3 text-base gap-2" };

export function buttonClass(look: ButtonLook = "plain", size: ButtonSize = "md", className?: string): string {
  return cn(
    "inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors select-none",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
    looks[look],
    sizes[size],
    className,
  );
}

export type ButtonProps = ComponentProps<"button"> & {
  look?: ButtonLook;
  size?: ButtonSize;
  /**
   * While true the button says it is busy and does nothing more; its label should say what is going
   * on.
   */
  busy?: boolean;
};

/** Buttons that have just been pressed: what they began shows as busy only a moment later. */
const pressed = new WeakSet<EventTarget>();
const momentMs = 100;

/**
 * A command. One `primary` a page at most. What changes something is done once for a double click
 * and for Enter pressed twice: the second may come before anything is busy.
 */
export function Button({ look, size, busy, className, type = "button", onClick, ...rest }: ButtonProps) {
  const once = type === "submit" || look === "primary" || look === "danger";
  return (
    <button
      // Pressed with the mouse it leaves the focus in the field: checking that field would move the
      // button away before it is let go.
      onMouseDown={type === "submit" ? (event) => event.preventDefault() : undefined}
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        const button = event.currentTarget;
        if (busy || (once && (event.detail > 1 || pressed.has(button)))) return event.preventDefault();
        pressed.add(button);
        setTimeout(() => pressed.delete(button), momentMs);
        onClick?.(event);
      }}
      className={buttonClass(look, size, className)}
    />
  );
}

/** The same look for something that goes somewhere. */
export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & { look?: ButtonLook; size?: ButtonSize }) {
  return <Link {...rest} className={buttonClass(look, size, className)} />;
}

/** A square button whose label is only spoken and shown as a title. */
export function IconButton({
  label,
  size = "md",
  look = "quiet",
  className,
  children,
  ...rest
}: Omit<ButtonProps, "aria-label"> & { label: string; children?: ReactNode }) {
  return (
    <Button
      {...rest}
      look={look}
      size={size}
      aria-label={label}
      title={label}
      className={cn(size === "sm" ? "w-7 px-0!" : "w-8 px-0!", className)}
    >
      {children}
    </Button>
  );
}
