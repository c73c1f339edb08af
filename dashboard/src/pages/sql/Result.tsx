import { Download } from "lucide-react";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { downloadStatement, type SqlAnswer, type Statement } from "~/api/sql";
import { Series } from "~/charts/Series";
import { bytes, counted, duration } from "~/format/number";
import { save } from "~/parts/Export";
import { Grid, type Column } from "~/parts/Grid";
import { Empty } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Value } from "~/parts/Value";
import { chartOf } from "./chart";

type Row = readonly unknown[];

interface ResultProps {
  answer: SqlAnswer;
  statement: Statement;
}

/** The rows of a statement, what they took to read, and a picture where they make one. */
export function Result({ answer, statement }: ResultProps) {
  const [isChart, setIsChart] = useState(false);
  const [said, setSaid] = useState<string>();
  const chart = chartOf(answer);
  const rows = answer.rows as readonly Row[];
  const download = () => {
    setSaid("Reading all rows …");
    downloadStatement(statement).then(
      (blob) => {
        save(blob, `statement-at-${answer.snapshotId}.csv`);
        setSaid(undefined);
      },
      (error: unknown) => setSaid(`The download failed: ${asProblem(error).message}`),
    );
  };
  return (
    <div className="result">
      <div className="result-head">
        <p>
          <span className="number">{counted(answer.rowCount, "row")}</span>
          {answer.isTruncated && <span className="tag past">cut off by the limit</span>}
          <span className="faint number">
            {" "}
            in {duration(answer.durationMilliseconds)} · snapshot {answer.snapshotId} · of {counted(answer.fileCount, "file")},{" "}
            {bytes(answer.fileBytes)}
          </span>
        </p>
        <div className="page-actions">
          {said && (
            <span className="small faint" role="status">
              <Text value={said} />
            </span>
          )}
          {chart && (
            <button type="button" className="segment" aria-pressed={isChart} onClick={() => setIsChart(!isChart)}>
              Chart
            </button>
          )}
          <button type="button" className="button" onClick={download}>
            <Download size={14} aria-hidden /> CSV
          </button>
        </div>
      </div>
      {isChart && chart ? (
        <Series title={chart.title} unit={chart.unit} shape={chart.shape} points={chart.points} />
      ) : rows.length === 0 ? (
        <Empty title="No row matches" />
      ) : (
        <div className="result-rows">
          <Grid
            label="Result"
            columns={columnsOf(answer)}
            rows={rows.map((cells, index) => ({ cells, index }))}
            rowKey={(row) => String(row.index)}
            total={answer.rowCount}
          />
        </div>
      )}
    </div>
  );
}

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|REAL|DECIMAL)/;

function columnsOf(answer: SqlAnswer): readonly Column<{ cells: Row; index: number }>[] {
  return answer.columns.map(({ name, type }, i) => ({
    name,
    title: type,
    width: "minmax(150px, 1fr)",
    ...(numeric.test(type) ? { align: "end" as const } : {}),
    cell: (row) => <Value value={row.cells[i]} />,
  }));
}
