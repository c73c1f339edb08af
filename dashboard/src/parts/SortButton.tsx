import { ArrowDown, ArrowUp } from "lucide-react";
import type { Sort } from "./sorting";

/** The head of a column that sorts rows when it is pressed. */
export function SortButton({ name, sort, onSort }: { name: string; sort: Sort | null; onSort: (by: string) => void }) {
  const Icon = sort?.isDown ? ArrowDown : ArrowUp;
  return (
    <button type="button" className="sort" onClick={() => onSort(name)}>
      {name}
      {sort?.by === name && <Icon size={12} aria-hidden />}
    </button>
  );
}
