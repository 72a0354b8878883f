/** Resolves the links that a scenario spells out: which direction each is for, and all that it is like. */
import { type LinkProfileName, linkProfiles } from "../../sim/network/profiles.ts";
import type { LinkSpec } from "../../sim/network/topology.ts";
import type { Problem } from "./errors.ts";
import { oneOf } from "./nearest.ts";
import { type MapTree, type Path, placeOf, quote } from "./tree.ts";

/** An entry of `cluster.network.links` with its values held. */
export interface LinkForm {
  readonly between?: readonly string[];
  readonly link?: string;
  readonly profile?: LinkProfileName;
  readonly rtt?: number;
  readonly bandwidth?: number;
  readonly loss?: number;
  readonly jitter?: number;
}

/** What a link is like that does not say it itself. */
export interface CommonLink {
  readonly bandwidthBps: number;
  readonly loss: number;
  readonly jitter: number;
  /** Round trip between two sites, microseconds; undefined if nobody knows it. */
  rttUs(from: string, to: string): number | undefined;
}

/** A link as it is spelled out; its round trip may still be unknown. */
export interface SpelledLink extends Omit<LinkSpec, "rttUs"> {
  readonly rttUs: number | undefined;
}

const LINKS: Path = ["cluster", "network", "links"];

/** The directions that the entries are about, each with all that is known of it. The entries must have passed `linkProblems`. */
export function spelledLinks(forms: readonly LinkForm[], common: CommonLink): readonly SpelledLink[] {
  return forms.flatMap((form) => {
    const profile = form.profile && linkProfiles[form.profile];
    return directionsOf(form).map(({ from, to }) => ({
      from,
      to,
      rttUs: form.rtt ?? profile?.rttUs ?? common.rttUs(from, to),
      bandwidthBps: form.bandwidth ?? profile?.bandwidthBps ?? common.bandwidthBps,
      loss: form.loss ?? profile?.loss ?? common.loss,
      jitter: form.jitter ?? profile?.jitter ?? common.jitter,
    }));
  });
}

/** Whether an entry says itself how long the round trip is. */
export function hasOwnRtt(form: LinkForm): boolean {
  return form.rtt !== undefined || form.profile !== undefined;
}

/** The directions that an entry is about, as pairs of sites. */
export function directionsOf({ between, link }: LinkForm): readonly { readonly from: string; readonly to: string }[] {
  const [from = "", to = ""] = link?.split(" -> ") ?? between ?? [];
  return link === undefined
    ? between === undefined
      ? []
      : [
          { from, to },
          { from: to, to: from },
        ]
    : [{ from, to }];
}

/** What is wrong with the entries: their ends, what they say, and directions that two of them are about. */
export function linkProblems(forms: readonly LinkForm[], sites: readonly string[], tree: MapTree): readonly Problem[] {
  const seen = new Set<string>();
  return forms.flatMap((form, index): readonly Problem[] => {
    const path = [...LINKS, index];
    const place = placeOf(tree, path);
    const { between, link, ...says } = form;
    if ((between === undefined) === (link === undefined)) {
      const found = between === undefined ? "a link without its sites" : "a link with between and link";
      return [{ place, found, expected: "one of between: [a, b] and link: a -> b" }];
    }
    const ends = placeOf(tree, [...path, between === undefined ? "link" : "between"]);
    for (const { from, to } of directionsOf(form)) {
      const missing = [from, to].find((site) => !sites.includes(site));
      if (missing !== undefined) {
        return [{ place: ends, found: `missing site ${quote(missing)}`, expected: `a site of the cluster: ${oneOf(sites, missing)}` }];
      }
      if (from === to) return [{ place: ends, found: `a link from ${from} to itself`, expected: "two different sites" }];
      const direction = `${from} -> ${to}`;
      if (seen.has(direction)) return [{ place: ends, found: `${direction} for the second time`, expected: "every direction once" }];
      seen.add(direction);
    }
    if (Object.keys(says).length > 0) return [];
    return [{ place, found: "a link that says nothing", expected: "at least one of profile, rtt, bandwidth, loss and jitter" }];
  });
}
