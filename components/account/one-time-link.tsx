"use client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { lookUpInvitation } from "#lib/access/account/hooks.ts";
import { AcceptForm } from "./accept-form.tsx";

const subscribe = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};
/**
 * The token is behind "#": browsers keep that part to themselves, so no server's log and no proxy
 * ever has it.
 */
const tokenHere = () => new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";

/**
 * What the one-time link of this page leads to: the form, or the reason why the link no longer
 * works. Without a token, `children`.
 */
export function OneTimeLink({ children }: { children: ReactNode }) {
  const token = useSyncExternalStore(subscribe, tokenHere, () => undefined);
  // As tall as its loading state, whatever is found: the card is in the middle of the page, and
  // everything would move with its height.
  return (
    <div className="min-h-66">{token === undefined ? <Waiting /> : token === "" ? children : <LinkTarget key={token} token={token} />}</div>
  );
}

function LinkTarget({ token }: { token: string }) {
  const found = useQuery({
    queryKey: ["one-time-link", token],
    queryFn: () => lookUpInvitation(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.isPending) return <Waiting />;
  if (found.isError)
    return (
      <div className="flex flex-col gap-3">
        <Notice tone="bad" title="This link doesn’t work" live>
          {found.error.message}
        </Notice>
        <ButtonLink href={paths.signIn()}>Go to sign-in</ButtonLink>
      </div>
    );
  return (
    <AcceptForm
      token={token}
      kind={found.data.kind}
      email={found.data.email}
      role={found.data.role}
      destinations={found.data.destinations}
    />
  );
}

function Waiting() {
  return (
    <Loading label="the link" className="flex flex-col gap-3">
      <Skeleton className="h-13.5" />
      <Skeleton className="h-10" />
      <Skeleton className="h-24.5" />
      <Skeleton className="mt-1 h-8" />
    </Loading>
  );
}
