// What a commit did, by the words of the catalog, in words for readers. What stands here first is said first.
const sentences: readonly (readonly [string, string])[] = [
  ["schemasCreated", "created schema"],
  ["schemasDropped", "dropped schema"],
  ["tablesCreated", "created"],
  ["tablesDropped", "dropped"],
  ["tablesAltered", "altered"],
  ["viewsCreated", "created view"],
  ["viewsAltered", "altered view"],
  ["viewsDropped", "dropped view"],
  ["tablesInsertedInto", "added rows to"],
  ["inlinedInsert", "added rows to"],
  ["tablesDeletedFrom", "deleted rows from"],
  ["inlinedDelete", "deleted rows from"],
  ["flushedInlined", "moved rows of the catalog into files of"],
  ["mergeAdjacent", "merged files of"],
  ["compactedTable", "rewrote files of"],
];

export type ChangeKind = "schema" | "deletes" | "inserts" | "maintenance" | "nothing";

type Changes = Readonly<Record<string, readonly string[]>>;

/** "added rows to transactions and blocks". */
export function describeChanges(changes: Changes): string {
  const said = new Map<string, string[]>();
  const known = new Set(sentences.map(([key]) => key));
  for (const [key, verb] of sentences) add(said, verb, changes[key]);
  for (const [key, names] of Object.entries(changes)) if (!known.has(key)) add(said, words(key), names);
  if (said.size === 0) return "changed no table";
  return [...said].map(([verb, names]) => `${verb} ${list([...new Set(names)])}`).join("; ");
}

/** The one kind that a mark on the rail shows. */
export function kindOfChanges(changes: Changes): ChangeKind {
  const keys = Object.keys(changes);
  if (keys.some((key) => /(Created|Dropped|Altered)$/.test(key))) return "schema";
  if (keys.some((key) => /delete/i.test(key))) return "deletes";
  if (keys.some((key) => /insert/i.test(key))) return "inserts";
  return keys.length > 0 ? "maintenance" : "nothing";
}

function add(said: Map<string, string[]>, verb: string, names: readonly string[] | undefined): void {
  if (!names || names.length === 0) return;
  said.set(verb, [...(said.get(verb) ?? []), ...names.map((name) => name.replace(/^main\./, ""))]);
}

function words(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function list(names: readonly string[]): string {
  if (names.length > 6) return `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
