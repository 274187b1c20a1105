"use client";
import { useEffect, useState } from "react";
import { Input } from "#components/ui/input.tsx";
import { useUrlState } from "./use-url-state.ts";

const settleMs = 400;

/** One filter as a text that has to be the same; in the address once typing rests. */
export function FilterText({ name, label, className }: { name: string; label: string; className?: string }) {
  const { params, replace } = useUrlState();
  const asked = params.get(name) ?? "";
  const [typed, setTyped] = useState(asked);
  const [known, setKnown] = useState(asked);
  if (asked !== known) {
    setKnown(asked);
    setTyped(asked);
  }
  useEffect(() => {
    if (typed.trim() === asked) return;
    const timer = setTimeout(() => replace({ [name]: typed.trim() }), settleMs);
    return () => clearTimeout(timer);
  }, [typed, asked, name, replace]);
  return (
    <Input
      aria-label={label}
      placeholder={label}
      value={typed}
      maxLength={500}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setTyped(event.target.value)}
      className={className}
    />
  );
}
