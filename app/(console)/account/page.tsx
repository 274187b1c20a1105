import type { Metadata } from "next";
import { Account } from "#components/account/account.tsx";
import { ForAccount } from "../for-account.tsx";

export const metadata: Metadata = { title: "Your account" };

export default function Page() {
  return (
    <ForAccount>
      <Account />
    </ForAccount>
  );
}
