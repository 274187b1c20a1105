import "#server-only";
import { AsyncLocalStorage } from "node:async_hooks";

const told = new AsyncLocalStorage<Date>();

/**
 * Runs `work` as of a time: what it adds to the audit log and to the versions of mappings is dated
 * so from the beginning, for nobody can change it later. For the demo's week alone.
 */
export const asOf = <Result>(time: Date, work: () => Promise<Result>): Promise<Result> => told.run(time, work);

/** When what is recorded happened, where that is not now. */
export const toldTime = (): Date | undefined => told.getStore();
