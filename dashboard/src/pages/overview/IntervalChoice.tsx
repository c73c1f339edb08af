import { intervals, type Interval } from "~/url/state";

interface IntervalChoiceProps {
  value: Interval;
  onChange: (interval: Interval) => void;
}

/** How much time stands together in a point of the charts. */
export function IntervalChoice({ value, onChange }: IntervalChoiceProps) {
  return (
    <div className="choice-line" role="group" aria-label="Length of an interval">
      <span className="faint">By block time, each</span>
      {intervals.map((one) => (
        <button key={one} type="button" className="segment" aria-pressed={one === value} onClick={() => onChange(one)}>
          {one}
        </button>
      ))}
    </div>
  );
}
