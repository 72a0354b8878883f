/** The registry of the mechanisms under test: a line here makes one known. */
import { byzantineResponse } from "./byzantine-response/index.ts";
import { checklist } from "./checklist/index.ts";
import { consensusFallback } from "./consensus-fallback/index.ts";
import { consensusHandover } from "./consensus-handover/index.ts";
import { construction } from "./construction/index.ts";
import { exposure } from "./exposure/index.ts";
import { flagStore } from "./flag-store/index.ts";
import { flagView } from "./flag-view/index.ts";
import { gates } from "./gates/index.ts";
import type { MechanismDescription } from "./mechanism.ts";
import { modeDetection } from "./mode-detection/index.ts";
import { negotiation } from "./negotiation/index.ts";
import { pinning } from "./pinning/index.ts";
import { propagation } from "./propagation/index.ts";
import { quorum } from "./quorum/index.ts";
import { reservation } from "./reservation/index.ts";
import { selector } from "./selector/index.ts";
import { stateHandover } from "./state-handover/index.ts";
import { telemetry } from "./telemetry/index.ts";
import { write } from "./write/index.ts";

/** All mechanisms under test, in the order in which listings show them. */
export const mechanisms: readonly MechanismDescription[] = [
  flagStore,
  write,
  propagation,
  construction,
  flagView,
  exposure,
  selector,
  negotiation,
  pinning,
  modeDetection,
  quorum,
  consensusHandover,
  consensusFallback,
  stateHandover,
  reservation,
  telemetry,
  gates,
  byzantineResponse,
  checklist,
];
