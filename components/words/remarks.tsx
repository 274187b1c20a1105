"use client";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { outside } from "#components/ui/outside-text.tsx";
import { type Remark, together } from "#lib/core/plan/place-words.ts";

/** How many are shown at once: of a large event, each entry of a list may have one of its own. */
const page = 20;

/** What is to be said of a payload; the same of several entries is said once. */
export function Remarks({
  remarks,
  say,
  bad,
  className = "gap-1",
}: {
  remarks: readonly Remark[];
  say: (remark: Remark) => string;
  bad?: boolean;
  className?: string;
}) {
  const [shown, setShown] = useState(page);
  const Icon = bad ? CircleAlert : TriangleAlert;
  const said = together(remarks);
  const rest = said.length - shown;
  if (said.length === 0) return null;
  return (
    <ul className={`flex flex-col text-sm ${className}`}>
      {said.slice(0, shown).map((remark) => (
        <li key={remark.path + remark.message} className={`flex items-start gap-1.5 ${bad ? "text-bad" : "text-warn"}`}>
          <Icon aria-hidden className="mt-px size-4 shrink-0" />
          <span className="min-w-0 break-words">{outside(say(remark))}</span>
        </li>
      ))}
      {rest > 0 && (
        <li>
          <button type="button" onClick={() => setShown(shown + 10 * page)} className="min-h-6 text-accent-text hover:underline">
            Show {rest > 10 * page ? `${10 * page} more of ${rest}` : `${rest} more`}
          </button>
        </li>
      )}
    </ul>
  );
}
