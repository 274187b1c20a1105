"use client";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { setConfirmer } from "#lib/access/http/api.ts";

const ConfirmIdentityDialog = dynamic(() => import("./confirm-identity-dialog.tsx").then((module) => module.ConfirmIdentityDialog), {
  ssr: false,
});

/**
 * If the server first asks who it is, this asks the person, and what they wanted continues. It is
 * rendered once, around all pages.
 */
export function ConfirmIdentity() {
  const [asked, setAsked] = useState<{ answer: (confirmed: boolean) => void }>();
  useEffect(() => {
    setConfirmer(
      () =>
        new Promise((done) => {
          setAsked({
            answer: (confirmed) => {
              setAsked(undefined);
              done(confirmed);
            },
          });
        }),
    );
    return () => setConfirmer(undefined);
  }, []);
  return asked && <ConfirmIdentityDialog onAnswer={asked.answer} />;
}
