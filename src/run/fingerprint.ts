/** A fingerprint of the models: two outcomes with the same one were made by the same figures, and a replay may demand the same digest. */
import { physicalFaults } from "../../sim/faults/index.ts";
import { Digest } from "../../sim/kernel/hash.ts";
import { criteria } from "../check/criteria/index.ts";
import { migrationFaults } from "../migration/faults/index.ts";
import { mechanisms } from "../migration/mechanisms.ts";
import * as dwcpConstants from "../systems/dwcp/constants/index.ts";
import { systems } from "../systems/index.ts";

/** Counts changes of behaviour that no table shows; raise it together with the golden digests. */
const MODEL_REVISION = 8;

/** Hash over the descriptions of systems, mechanisms, faults and criteria, the tables of figures, and the revision of the code. */
export const modelFingerprint = hashOfModel();

function hashOfModel(): string {
  const faults = [...physicalFaults, ...migrationFaults];
  const described = { MODEL_REVISION, systems, mechanisms, faults, criteria, constants: { ...dwcpConstants } };
  return new Digest().text(JSON.stringify(described)).hex();
}
