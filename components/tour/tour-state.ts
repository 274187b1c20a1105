/** How far someone is, in this browser. `open`: it is shown; otherwise it was left there. */
export type TourState = { step: number; open: boolean };

const key = "falconer.tour";

/** Null: it was never begun, nor refused. */
export function readTour(): TourState | null {
  try {
    const { step, open } = JSON.parse(localStorage.getItem(key) ?? "null") ?? {};
    return Number.isInteger(step) && step >= 0 ? { step, open: open === true } : null;
  } catch {
    return null;
  }
}

export function keepTour(state: TourState): void {
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // Then it is offered again.
  }
}

/** What the help menu offers, while this installation has a tour. */
type TourOffer = { words: string; take(): void };
let offer: TourOffer | undefined;
export const tourOffer = (): TourOffer | undefined => offer;
export const setTourOffer = (next: TourOffer | undefined): void => {
  offer = next;
};
