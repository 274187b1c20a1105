import "#server-only";
import { AppError } from "#lib/platform/errors.ts";
import { testKeyFor } from "./test-connection.ts";

type Place = { deployment: string; isDemo: boolean };

/**
 * Refuses, in Talon.One's words, a key that is not accepted at each of these places; `path` is
 * where it was entered, `stays` what remains in use.
 */
export async function refuseUntested(
  places: readonly Place[],
  key: string,
  { path, stays }: { path: string; stays: string },
): Promise<void> {
  const distinct = new Map(places.map((place) => [`${place.isDemo} ${place.deployment}`, place]));
  for (const place of distinct.values()) {
    const { result, message } = await testKeyFor(place, key);
    if (result === "bad_key") {
      const told = `${message} ${stays}`;
      throw new AppError("invalid", told, [{ path, message: told }]);
    }
    if (result === "unknown") throw new AppError("unavailable", `The key could not be tested. ${message} ${stays}`);
  }
}
