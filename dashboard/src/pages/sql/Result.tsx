import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { asProblem } from "~/api/problem";
import { countRows, downloadStatement, type SqlAnswer, type Statement } from "~/api/sql";
import { Series } from "~/charts/Series";
import { bytes, counted, duration } from "~/format/number";
import { save } from "~/parts/Export";
import { Grid, type Column } from "~/parts/Grid";
import { Empty } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Value } from "~/parts/Value";
import { chartOf, numeric } from "./chart";

interface Row {
  readonly cells: readonly unknown[];
  readonly index: number;
}

interface ResultProps {
  answer: SqlAnswer;
  statement: Statement;
}

/** The rows of a statement, what they took to read, and a picture where they make one. */
export function Result({ answer, statement }: ResultProps) {
  const [isChart, setIsChart] = useState(false);
  const [said, setSaid] = useState<string>();
  const chart = chartOf(answer);
  const rows = useMemo(() => (answer.rows as readonly (readonly unknown[])[]).map((cells, index) => ({ cells, index })), [answer]);
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
        <Shown answer={answer} statement={statement} />
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
            rows={rows}
            rowKey={(row) => String(row.index)}
            total={answer.rowCount}
          />
        </div>
      )}
    </div>
  );
}

/** How many rows stand below, and of how many where the limit cut some off. */
function Shown({ answer, statement }: ResultProps) {
  const total = useMutation({ mutationFn: () => countRows(statement) });
  return (
    <div className="result-shown">
      {!answer.isTruncated ? (
        <span className="number">{counted(answer.rowCount, "row")}</span>
      ) : (
        <>
          <span className="number">
            the first {counted(answer.rowCount, "row")}
            {total.data !== undefined && ` of ${counted(total.data, "row")}`}
          </span>
          <span className="tag past">there are more</span>
          {total.data === undefined && (
            <button type="button" className="link" disabled={total.isPending} onClick={() => total.mutate()}>
              {total.isPending ? "Counting …" : "Count them all"}
            </button>
          )}
          {total.error && (
            <span className="mistake small" role="alert">
              <Text value={asProblem(total.error).message} />
            </span>
          )}
        </>
      )}
      <span className="faint number">
        in {duration(answer.durationMilliseconds)} · snapshot {answer.snapshotId} · of {counted(answer.fileCount, "file")},{" "}
        {bytes(answer.fileBytes)}
      </span>
    </div>
  );
}

// Enough rows to know how wide their values are; a wide one further down is cut.
const measured = 100;
const [narrowest, widest, ofLetter] = [80, 340, 7.6];

function columnsOf(answer: SqlAnswer): readonly Column<Row>[] {
  const rows = (answer.rows as readonly (readonly unknown[])[]).slice(0, measured);
  return answer.columns.map(({ name, type }, i) => {
    const isNumber = numeric.test(type);
    const longest = Math.max(name.length, ...rows.map((cells) => lengthOf(cells[i], isNumber)));
    const width = Math.round(Math.min(widest, Math.max(narrowest, longest * ofLetter)));
    return {
      name,
      title: type,
      width: `minmax(${width}px, ${width}fr)`,
      ...(isNumber ? { align: "end" as const } : {}),
      cell: (row) => <Value value={row.cells[i]} />,
    };
  });
}

/** About how many letters a value is shown with. */
function lengthOf(value: unknown, isNumber: boolean): number {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  if (/^0x[0-9a-f]{17,}$/i.test(text)) return 17;
  return isNumber ? text.length * 1.34 : text.length;
}
