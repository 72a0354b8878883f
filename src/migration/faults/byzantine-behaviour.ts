/** In which ways a Byzantine node may misbehave. The protocols that can be lied in say what each means in them. */

/** The ways, with what they mean. */
export const BYZANTINE_BEHAVIOURS = {
  equivocate: "tells one half of its group another story than the other half",
  "double-vote": "tells everybody two stories",
  withhold: "sends nothing, though it hears everything",
  "bad-signature": "sends what its signature does not cover",
} as const;

/** One of them. */
export type ByzantineBehaviour = keyof typeof BYZANTINE_BEHAVIOURS;
