import { SquareStack } from "lucide-react";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";

/** For someone who has roles at some destinations alone, none of which is there. */
export function NoDestination() {
  return (
    <Card>
      <EmptyState icon={SquareStack} title="No destination for you yet">
        You don’t have a role at any destination. Ask an admin to give you one.
      </EmptyState>
    </Card>
  );
}
