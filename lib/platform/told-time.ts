import "#server-only";
import { AsyncLocalStorage } from "node:async_hooks";

const told = new AsyncLocalStorage<Date>();

/**
 * Runs `work` as of a given time: what it adds to the audit log and to the versions of mappings
 * gets that date from the beginning, because nobody can change it later. Only for the demo's week.
 */
export const asOf = <Result>(time: Date, work: () => Promise<Result>): Promise<Result> => told.run(time, work);

/** When the recorded thing happened, if that is not now. */
export const toldTime = (): Date | undefined => told.getStore();
