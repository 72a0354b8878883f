/** A small strict reader of XML, enough to find a picture that a browser would refuse. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  /** Text directly inside, with the entities resolved. */
  text: string;
}

const TAG = /^<(\/?)([a-z][a-zA-Z0-9]*)((?:\s+[a-zA-Z:0-9-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>/;

/** All elements in the order of their start tags. Throws an `Error` for what is not well-formed. */
export function elementsOf(xml: string): XmlElement[] {
  const elements: XmlElement[] = [];
  const open: XmlElement[] = [];
  let rest = xml.trimEnd();
  while (rest !== "") {
    if (rest.startsWith("<")) {
      const tag = TAG.exec(rest);
      if (tag === null) {
        throw new Error(`not a tag: ${rest.slice(0, 80)}`);
      }
      const [whole, closing, name = "", attributes = "", empty] = tag;
      if (closing === "/") {
        if (open.pop()?.name !== name) {
          throw new Error(`</${name}> closes nothing`);
        }
      } else {
        const element = { name, attributes: attributesOf(attributes), text: "" };
        elements.push(element);
        if (empty !== "/") {
          open.push(element);
        }
      }
      rest = rest.slice(whole.length);
    } else {
      const end = rest.indexOf("<");
      const content = end < 0 ? rest : rest.slice(0, end);
      const parent = open.at(-1);
      if (parent === undefined) {
        throw new Error(`text outside of the root: ${content}`);
      }
      parent.text += resolved(content);
      rest = rest.slice(content.length);
    }
  }
  if (open.length > 0) {
    throw new Error(`<${open.at(-1)?.name}> is never closed`);
  }
  return elements;
}

function attributesOf(text: string): { [name: string]: string } {
  return Object.fromEntries([...text.matchAll(/([a-zA-Z:0-9-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, resolved(value)]));
}

function resolved(text: string): string {
  const characters: { readonly [entity: string]: string } = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
  return text.replace(/&[^;]*;?/g, (entity) => {
    const character = characters[entity];
    if (character === undefined) {
      throw new Error(`unknown entity ${entity}`);
    }
    return character;
  });
}
