import { Copy } from "./Copy";
import { Text } from "./Text";

/** JSON of a chain or a lake, as text. */
export function JsonView({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className="json">
      <Copy text={text} what="the JSON" />
      {/* One line at a time: line breaks of the layout are ours, those inside of strings stay escaped. */}
      <pre tabIndex={0}>
        {text.length > 20_000 ? (
          <Text value={JSON.stringify(value)} />
        ) : (
          text.split("\n").map((line, i) => (
            <span key={i} className="json-line">
              <Text value={line} />
              {"\n"}
            </span>
          ))
        )}
      </pre>
    </div>
  );
}
