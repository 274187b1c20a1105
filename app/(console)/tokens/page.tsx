import type { Metadata } from "next";
import { TokenList } from "#components/tokens/token-list.tsx";
import { ForAccount } from "../for-account.tsx";

export const metadata: Metadata = { title: "Tokens" };

export default function Page() {
  return (
    <ForAccount>
      <TokenList />
    </ForAccount>
  );
}
