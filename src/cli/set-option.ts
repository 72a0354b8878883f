/** The option `--set`, which every command has that loads a scenario. */
import { Option } from "commander";

/** A fresh `--set path=value`; given several times, its values are collected in order. */
export function setOption(): Option {
  return new Option("--set <path=value>", "override a value of the scenario; may be given several times").argParser(
    (text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text],
  );
}
