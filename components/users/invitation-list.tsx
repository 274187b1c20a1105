"use client";
import { CalendarX2, Check, type LucideIcon, MailOpen, Undo2 } from "lucide-react";
import { StateDot, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { rolesInWords } from "#components/words/role-words.ts";
import { useInvitations, useRevokeInvitation } from "#lib/access/users/hooks.ts";
import type { Invitation } from "#lib/access/users/schema.ts";
import { EmailText } from "./email-text.tsx";

const states: Record<Invitation["state"], { word: string; icon: LucideIcon; tone: Tone; hollow?: boolean }> = {
  open: { word: "Open", icon: MailOpen, tone: "info" },
  accepted: { word: "Accepted", icon: Check, tone: "good" },
  expired: { word: "Expired", icon: CalendarX2, tone: "neutral", hollow: true },
  revoked: { word: "Withdrawn", icon: Undo2, tone: "neutral", hollow: true },
};

export function InvitationList() {
  const invitations = useInvitations();
  const revoke = useRevokeInvitation();
  if (!invitations.data || invitations.data.length === 0) return null;
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold">Invitations</h2>
      <TableFrame label="Invitations">
        <Table aria-label="Invitations">
          <thead>
            <tr>
              <Th>For</Th>
              <Th className="max-sm:hidden">Role</Th>
              <Th className="max-sm:hidden">State</Th>
              <Th className="max-md:hidden">By</Th>
              <Th className="max-sm:hidden">Expires</Th>
              <Th>
                <span className="sr-only">Withdraw</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {invitations.data.map((invitation) => (
              <Tr key={invitation.id}>
                <Td className="py-1.5">
                  <EmailText className="font-medium" email={invitation.email} />
                  <span className="block text-ink-faint sm:hidden">
                    {rolesInWords(invitation)}, {states[invitation.state].word.toLowerCase()}
                    {invitation.state === "open" && (
                      <>
                        , expires <Time value={invitation.expiresAt} />
                      </>
                    )}
                  </span>
                </Td>
                <Td className="max-sm:hidden">{rolesInWords(invitation)}</Td>
                <Td className="max-sm:hidden">
                  <StateDot icon={states[invitation.state].icon} tone={states[invitation.state].tone}>
                    {states[invitation.state].word}
                  </StateDot>
                </Td>
                <Td className="max-md:hidden">{invitation.invitedBy ?? "Deleted user"}</Td>
                <Td className="max-sm:hidden">
                  {invitation.state === "open" || invitation.state === "expired" ? <Time value={invitation.expiresAt} /> : "–"}
                </Td>
                <Td className="text-right max-sm:pl-0">
                  {invitation.state === "open" && (
                    <Button
                      size="sm"
                      aria-label={`Withdraw the invitation for ${invitation.email}`}
                      onClick={() =>
                        revoke.mutate(invitation.id, {
                          onSuccess: () => toast.good("The link no longer works"),
                          onError: (error) => toast.error(error),
                        })
                      }
                    >
                      Withdraw
                    </Button>
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
    </section>
  );
}
