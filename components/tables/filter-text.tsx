"use client";
import { Input } from "#components/ui/input.tsx";
import { useTypedParam } from "./use-typed-param.ts";

const settleMs = 400;

/** One filter by an exact text; it goes into the address once typing rests. */
export function FilterText({ name, label, className }: { name: string; label: string; className?: string }) {
  const [typed, setTyped] = useTypedParam(name, settleMs);
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
