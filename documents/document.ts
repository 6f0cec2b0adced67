/** A file of docs/ that a command makes: its path and its text. A test fails when the file is not what the command makes now. */
export interface MadeDocument {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** The first lines of a made Markdown file. */
export function heading(title: string, madeFrom: string): readonly string[] {
  return [`# ${title}`, "", `<!-- Made by \`npm run docs\` from ${madeFrom}. Change that, not this file. -->`, ""];
}

/** A Markdown table; cells are escaped where a table would break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\n/g, " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line), ""];
}
