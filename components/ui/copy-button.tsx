"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonLook, IconButton } from "./button.tsx";
import { toast } from "./toast.tsx";

/**
 * Copies `value`. Without `children` it is an icon; `label` names what is copied: "Copy webhook
 * URL".
 */
export function CopyButton({
  value,
  label,
  look,
  size = "sm",
  children,
}: {
  value: string | (() => string | Promise<string>);
  label: string;
  look?: ButtonLook;
  size?: "sm" | "md";
  children?: string;
}) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_600);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof value === "function" ? await value() : value);
      setDone(true);
    } catch {
      toast.bad("The browser didn’t allow copying. Select the text and copy it by hand.");
    }
  };
  const icon = done ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />;
  return (
    <>
      {children === undefined ? (
        <IconButton label={label} size={size} look={look ?? "quiet"} onClick={copy}>
          {icon}
        </IconButton>
      ) : (
        <Button look={look} size={size} aria-label={label} onClick={copy}>
          {icon}
          {children}
        </Button>
      )}
      <span role="status" className="sr-only">
        {done ? "Copied" : ""}
      </span>
    </>
  );
}

/** A value to read and copy: a URL, an ID, a secret. */
export function CopyField({ value, label }: { value: string; label: string }) {
  return (
    <div className="flex min-w-0 items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2.5">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long values scroll, so they must be reachable by keyboard */}
      <code tabIndex={0} className="min-w-0 flex-1 overflow-x-auto font-mono text-mono whitespace-nowrap">
        {value}
      </code>
      <CopyButton value={value} label={`Copy ${label}`} />
    </div>
  );
}
