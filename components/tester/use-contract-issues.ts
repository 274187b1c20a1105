"use client";
import { useEffect, useMemo, useState } from "react";
import { toast } from "#components/ui/toast.tsx";
import type { Plan } from "#lib/core/plan/index.ts";
import type { contractIssuesOf } from "./contract-issues.ts";

/**
 * What Talon.One's contract has against the requests; the contract is loaded when it is first asked
 * for. Undefined until then.
 */
export function useContractIssues(planned: Plan | undefined, wanted: boolean) {
  const [check, setCheck] = useState<typeof contractIssuesOf>();
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    import("./contract-issues.ts").then(
      (module) => !gone && setCheck(() => module.contractIssuesOf),
      (error) => toast.error(error),
    );
    return () => {
      gone = true;
    };
  }, [wanted]);
  return useMemo(() => (wanted && planned ? check?.(planned) : undefined), [wanted, planned, check]);
}
