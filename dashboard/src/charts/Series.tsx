import { useMemo, useState } from "react";
import { withTime, type Point, type Shape } from "./option";
import { Plot } from "./Plot";

interface SeriesProps {
  /** What the picture shows, in one sentence, for those who do not see it. */
  title: string;
  unit: string;
  points: readonly Point[];
  shape: Shape;
}

/** Values over time: a picture, or the same as a table. */
export function Series({ title, unit, points, shape }: SeriesProps) {
  const drawn = useMemo(() => withTime(points), [points]);
  const [isTable, setIsTable] = useState(drawn.length === 0);
  return (
    <figure className="series">
      {isTable ? (
        <div className="series-table" tabIndex={0} role="region" aria-label={title}>
          <table className="table">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col" className="end">
                  {unit}
                </th>
              </tr>
            </thead>
            <tbody>
              {points.map((point) => (
                <tr key={point.name}>
                  <th scope="row">{point.name}</th>
                  <td className="end number">{point.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Plot title={title} unit={unit} points={drawn} shape={shape} />
      )}
      <figcaption>
        {!isTable && drawn.length < points.length && (
          <span className="small faint" title="The first block of some chains says 1970-01-01. The table has it.">
            without time 0
          </span>
        )}
        <button type="button" className="link small" onClick={() => setIsTable(!isTable)}>
          {isTable ? "As a picture" : "As a table"}
        </button>
      </figcaption>
    </figure>
  );
}
