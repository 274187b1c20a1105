import { SquareStack } from "lucide-react";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";

/** For someone whose roles are only at some destinations, none of which exists any more. */
export function NoDestination() {
  return (
    <Card>
      <EmptyState icon={SquareStack} title="No destination for you yet">
        You don’t have a role at any destination. Ask an admin to give you one.
      </EmptyState>
    </Card>
  );
}
