import { cn } from "#components/ui/cn.ts";

const tones: Record<string, string> = {
  GET: "text-info",
  POST: "text-good",
  PUT: "text-warn",
  PATCH: "text-warn",
  DELETE: "text-bad",
};

/** A method in its colour, as wide as the longest, so that addresses line up. */
export function MethodWord({ method, className }: { method: string; className?: string }) {
  return <span className={cn("inline-block w-13 shrink-0 font-mono text-xs font-semibold", tones[method], className)}>{method}</span>;
}
