import { TriangleAlert } from "lucide-react";
import { Text } from "./Text";

/** What the server noticed about a request that it answered all the same. */
export function Warnings({ warnings }: { warnings: readonly string[] | null | undefined }) {
  if (!warnings || warnings.length === 0) return null;
  return (
    <ul className="warnings" role="status">
      {warnings.map((warning) => (
        <li key={warning}>
          <TriangleAlert size={14} aria-hidden /> <Text value={warning} />
        </li>
      ))}
    </ul>
  );
}
