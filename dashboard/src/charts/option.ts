export interface Point {
  readonly name: string;
  /** What stands on the axis, where the name is too long for it. */
  readonly mark?: string;
  /** When it begins, in milliseconds since 1970; unset where points follow each other without a time. */
  readonly at?: number;
  /** Where it is drawn: a picture may be less exact than the text. */
  readonly value: number | null;
  /** What it is, exactly. */
  readonly text: string;
}

export type Shape = "bars" | "line";

export interface Colors {
  readonly accent: string;
  readonly soft: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
}

/** What can be drawn by time: the first block of many chains says 0, which is no time. */
export function withTime(points: readonly Point[]): readonly Point[] {
  return points.filter((point) => point.at !== 0);
}

/** A chart as ECharts takes it. Points that have times stand as far apart as these are. */
export function option(points: readonly Point[], unit: string, shape: Shape, color: Colors) {
  const label = { color: color.faint, fontFamily: color.font, fontSize: 11 };
  const isTimed = points.every((point) => point.at !== undefined);
  return {
    animation: false,
    // Intervals begin in UTC.
    useUTC: true,
    grid: { left: 6, right: 8, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: "line", lineStyle: { color: color.faint, type: "solid", width: 1 }, label: { show: false } },
      backgroundColor: color.ink,
      borderWidth: 0,
      padding: [6, 10],
      textStyle: { color: color.surface, fontFamily: color.font, fontSize: 12 },
      formatter: (items: { dataIndex: number }[]) => {
        const point = points[items[0]?.dataIndex ?? -1];
        return point ? `${point.name}\n${point.text} ${unit}` : "";
      },
    },
    xAxis: {
      ...(isTimed ? { type: "time" } : { type: "category", data: points.map((point) => point.mark ?? point.name) }),
      axisLine: { lineStyle: { color: color.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      splitNumber: 3,
      splitLine: { lineStyle: { color: color.line } },
      axisLabel: { ...label, formatter: compact },
    },
    series: [
      {
        ...(shape === "bars" ? bars(color) : line(points.length, color)),
        data: points.map((point) => (isTimed ? [point.at, point.value] : point.value)),
      },
    ],
  };
}

function bars(color: Colors) {
  return {
    type: "bar",
    barMaxWidth: 26,
    // Among years of silence a minute is still seen.
    barMinWidth: 2,
    barCategoryGap: "28%",
    itemStyle: { color: color.accent, borderRadius: [2, 2, 0, 0] },
  };
}

function line(count: number, color: Colors) {
  return {
    type: "line",
    symbol: count > 40 ? "none" : "circle",
    symbolSize: 5,
    lineStyle: { color: color.accent, width: 1.75 },
    itemStyle: { color: color.accent },
    areaStyle: { color: color.soft, opacity: 0.6 },
  };
}

const units = [
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

// Marks on an axis are round numbers: "12k".
function compact(value: number): string {
  const unit = units.find(([size]) => Math.abs(value) >= size);
  return unit ? `${+(value / unit[0]).toPrecision(3)}${unit[1]}` : String(+value.toPrecision(3));
}
