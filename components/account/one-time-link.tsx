"use client";
import { useQuery } from "@tanstack/react-query";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { lookUpInvitation } from "#lib/account/queries.ts";
import { AcceptForm } from "./accept-form.tsx";

/** What a one-time link leads to: the form, or the reason why the link no longer works. */
export function OneTimeLink({ token }: { token: string }) {
  const found = useQuery({
    queryKey: ["one-time-link", token],
    queryFn: () => lookUpInvitation(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isPending)
    return (
      <Loading label="the link" className="flex flex-col gap-3">
        <Skeleton className="h-13" />
        <Skeleton className="h-13" />
        <Skeleton className="h-18" />
        <Skeleton className="h-8" />
      </Loading>
    );
  if (found.isError)
    return (
      <div className="flex flex-col gap-3">
        <Notice tone="bad" title="This link does not work" live>
          {found.error.message}
        </Notice>
        <ButtonLink href={paths.signIn()}>Go to sign-in</ButtonLink>
      </div>
    );
  return <AcceptForm token={token} kind={found.data.kind} email={found.data.email} role={found.data.role} />;
}
