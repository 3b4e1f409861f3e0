/** Fills `{name}` in a text; a name that is not known stays as written, so that JSON in a template is left alone. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The values that stand in a text at the places of a template; undefined when the text is not of that form. */
export function readTemplate(template: string, text: string): Readonly<Record<string, string>> | undefined {
  const names: string[] = [];
  const pattern = template.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(name);
    return "(.*?)";
  });
  const found = new RegExp(`^${pattern.join("")}$`, "s").exec(text);
  return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ""])) : undefined;
}
