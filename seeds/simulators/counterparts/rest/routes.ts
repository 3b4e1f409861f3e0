/** A path of the manifest as a pattern; what stands at `{name}` is read from it. */
export interface Route {
  match(method: string, pathname: string): Readonly<Record<string, string>> | undefined;
}

export function createRoute(method: string, template: string): Route {
  const names: string[] = [];
  const pattern = template.replace(/\?.*$/s, "").split(/(\{[^{}]+\})/).map((part) => {
    const name = /^\{([^{}]+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(name);
    return "([^/]*)";
  });
  const expression = new RegExp(`^${pattern.join("")}$`, "s");
  return {
    match(given, pathname) {
      const found = given === method ? expression.exec(pathname) : null;
      return found ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")])) : undefined;
    },
  };
}
