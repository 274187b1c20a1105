import type { JsonObject } from "#lib/platform/json.ts";
import { type Chance, chanceOf } from "./random.ts";

// The demo's customers. Nobody has these names: they combine birds and hills, and the addresses end
// in example.com.

export type Customer = {
  userId: string;
  firstName: string;
  lastName: string;
  email: string;
  language: string;
  loyaltyTier: "Bronze" | "Silver" | "Gold";
  birthday: string;
  favouriteStore: string;
  orders: number;
  newsletter: boolean;
};

const firstNames = [
  "Ada",
  "Bruno",
  "Clara",
  "Dario",
  "Elsa",
  "Felix",
  "Greta",
  "Hugo",
  "Ines",
  "Jonas",
  "Karla",
  "Levi",
  "Mina",
  "Nils",
] as const;
const lastNames = ["Merlinfeld", "Sparrowhill", "Kestrelby", "Heronsgate", "Finchley-Moor", "Wrenfield", "Ospreytal", "Larkhaven"] as const;
const languages = ["de", "de", "de", "en", "fr", "nl"] as const;
const tiers = ["Bronze", "Bronze", "Bronze", "Silver", "Silver", "Gold"] as const;
export const stores = ["Hamburg Altona", "Berlin Mitte", "Köln Ehrenfeld", "Wien Neubau"] as const;

const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, "");

/** The same people for every seed, in the same order. */
export const customers: readonly [Customer, ...Customer[]] = firstNames.flatMap((firstName, first) =>
  lastNames.map((lastName, last) =>
    customerOf(firstName, lastName, chanceOf(100 * first + last + 1), 1001 + first * lastNames.length + last),
  ),
) as unknown as readonly [Customer, ...Customer[]];

function customerOf(firstName: string, lastName: string, chance: Chance, number: number): Customer {
  const birthday = new Date(Date.UTC(chance.whole(1958, 2005), chance.whole(0, 11), chance.whole(1, 28)));
  return {
    userId: `customer-${number}`,
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}@example.com`,
    language: chance.pick(languages),
    loyaltyTier: chance.pick(tiers),
    birthday: birthday.toISOString().slice(0, 10),
    favouriteStore: chance.pick(stores),
    orders: chance.whole(0, 30),
    newsletter: chance.percent(60),
  };
}

/** What an identify call says. Only the app knows the favourite store. */
export function traitsOf({ userId: _, favouriteStore, ...traits }: Customer, knowsStore: boolean): JsonObject {
  return knowsStore ? { ...traits, favouriteStore } : traits;
}
