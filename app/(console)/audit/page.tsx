import type { Metadata } from "next";
import { AuditLog } from "#components/audit/audit-log.tsx";
import { ForRole } from "../for-role.tsx";

export const metadata: Metadata = { title: "Audit log" };

export default function Page() {
  return (
    <ForRole anyOf={["audit.read", "audit.read_own"]} somewhere>
      <AuditLog />
    </ForRole>
  );
}
