import type { Metadata } from "next";
import { UserList } from "#components/users/user-list.tsx";
import { ForRole } from "../for-role.tsx";

export const metadata: Metadata = { title: "Users" };

export default function Page() {
  return (
    <ForRole anyOf={["users.read"]}>
      <UserList />
    </ForRole>
  );
}
