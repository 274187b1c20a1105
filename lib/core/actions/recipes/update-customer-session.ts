import type { ActionRecipe } from "#lib/core/actions/types.ts";
import { couponsOfCartOrOrder, itemsOfCartOrOrder, sessionOfCartOrOrder } from "./order-mapping.ts";

export const updateCustomerSession: readonly ActionRecipe[] = [
  {
    name: "Order to customer session",
    description: "Closes the customer session of a completed order, with its products and coupons. Its ID is cart_id, else order_id.",
    trigger: 'type = "track" and event = "Order Completed"',
    mapping: {
      customerSessionId: sessionOfCartOrOrder,
      customerSession: {
        profileId: { "@path": "$.userId" },
        state: "closed",
        couponCodes: couponsOfCartOrOrder,
        cartItems: itemsOfCartOrOrder,
        attributes: { "@path": "$.properties.attributes" },
      },
    },
  },
];
