/** Loads the code of the failures before a test begins, as the first call of a page or service would: with a fake clock, no file would come. */
import { loadRecovery } from "../../packages/core/src/fetch/load-recovery.ts";

await loadRecovery();
