import { cn } from "./cn.ts";
import { outside } from "./outside-text.tsx";
import { needsIsolation } from "./visible-text.ts";

/** Characters at the end that stay in view. */
const kept = 10;

/**
 * One line that loses its middle where there is too little room, never its end. Text from right to
 * left is cut as the browser cuts it: in two parts it would change its order.
 */
export function EndKept({ text, className }: { text: string; className?: string }) {
  const characters = text.length > 2 * kept && !needsIsolation(text) ? [...text] : [];
  if (characters.length <= 2 * kept) return <span className={cn("truncate", className)}>{outside(text)}</span>;
  return (
    <span className={cn("flex min-w-0", className)}>
      <span className="truncate whitespace-pre">{characters.slice(0, -kept).join("")}</span>
      <span className="max-w-[75%] shrink-0 overflow-hidden whitespace-pre">{characters.slice(-kept).join("")}</span>
    </span>
  );
}
