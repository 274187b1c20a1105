"use client";
import { CircleAlert } from "lucide-react";
import { useEffect, useRef } from "react";

export type SummaryIssue = { id?: string; message: string };

/**
 * What is wrong with a form, at its top; each line leads to its field. It takes the focus when
 * `attempt` changes.
 */
export function ErrorSummary({ issues, attempt = 0, title }: { issues: readonly SummaryIssue[]; attempt?: number; title?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const any = issues.length > 0;
  useEffect(() => {
    if (any && attempt > 0) box.current?.focus();
  }, [attempt, any]);
  if (!any) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className="flex gap-2.5 rounded-lg border border-bad/50 bg-bad-soft px-3 py-2.5">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0">
        <p className="font-medium">
          {title ?? (issues.length === 1 ? "One thing needs your attention" : `${issues.length} things need your attention`)}
        </p>
        <ul className="list-disc pl-4">
          {issues.map((issue) => (
            <li key={`${issue.id} ${issue.message}`}>
              {issue.id ? (
                <a
                  href={`#${issue.id}`}
                  className="text-bad underline"
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(issue.id as string)?.focus();
                  }}
                >
                  {issue.message}
                </a>
              ) : (
                issue.message
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
