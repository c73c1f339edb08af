import { useState } from "react";
import { beginning, visible } from "~/format/text";
import { count } from "~/format/number";

const shownAtFirst = 2_000;
const shownAtMost = 100_000;

/** Text that comes from a chain or a lake: isolated from the direction of its surroundings, its marks shown, cut where it is long. */
export function Text({ value, className }: { value: string; className?: string }) {
  const [isLong, setIsLong] = useState(false);
  const { shown, left } = beginning(value, isLong ? shownAtMost : shownAtFirst);
  return (
    <>
      <bdi className={className}>{visible(shown)}</bdi>
      {left > 0 && (
        <span className="faint">
          {" "}
          … {count(left)} more characters{" "}
          {!isLong && (
            <button type="button" className="link" onClick={() => setIsLong(true)}>
              show more
            </button>
          )}
        </span>
      )}
    </>
  );
}
