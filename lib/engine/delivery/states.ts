/** Every state of a delivery, as stored in its row. */
export const deliveryStates = ["waiting", "retrying", "delivered", "failed", "dead", "invalid", "cancelled", "withdrawn"] as const;
export type DeliveryState = (typeof deliveryStates)[number];
