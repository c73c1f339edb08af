// Marks that turn or hide the text around them, or end the line: never to be obeyed in text that comes from a chain.
// eslint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;

/** Text with every control, direction and zero-width mark shown instead of obeyed. */
export function visible(text: string): string {
  return text.replace(hidden, (mark) => {
    const code = mark.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return "\u2421";
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** The start of a long text, cut between characters, and how many are left out. */
export function beginning(text: string, length: number): { shown: string; left: number } {
  if (text.length <= length) return { shown: text, left: 0 };
  const last = text.charCodeAt(length - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? length - 1 : length;
  return { shown: text.slice(0, end), left: text.length - end };
}

/** A table as readers call it: the schema is named where it is not the usual one. */
export function tableName({ schema, name }: { schema: string; name: string }): string {
  return schema === "main" ? name : `${schema}.${name}`;
}

/** The member of a JSON row that has a column: block_number is blockNumber. */
export function memberName(column: string): string {
  const [first = "", ...rest] = column.split("_").filter((word) => word !== "");
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
