import type { Metadata } from "next";
import { UserList } from "#components/users/user-list.tsx";

export const metadata: Metadata = { title: "Users" };

export default function Page() {
  return <UserList />;
}
