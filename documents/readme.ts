import type { MadeDocument } from "./document";

/**
 * README.md with its examples made anew: what stands between `<!-- made: NAME -->` and `<!-- /made -->` is replaced.
 *
 * @throws Error when an example has no place in the README, or a place no example
 */
export function readmeWith(readme: string, examples: Readonly<Record<string, readonly string[]>>): MadeDocument {
  const unused = new Set(Object.keys(examples));
  const text = readme.replace(
    /(<!-- made: ([\w-]+) -->\n)[\s\S]*?(<!-- \/made -->)/g,
    (_all, open: string, name: string, close: string) => {
      const lines = examples[name];
      if (!lines) throw new Error(`README.md has a place for an example ${name}, and nothing makes it.`);
      unused.delete(name);
      return `${open}\n${lines.join("\n")}\n\n${close}`;
    },
  );
  if (unused.size > 0) throw new Error(`README.md has no place for ${[...unused].join(", ")}.`);
  return { path: "README.md", text };
}
