import type { EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useIsDark } from "~/shell/settings";

export interface Point {
  readonly name: string;
  /** Where it is drawn: a picture may be less exact than the text. */
  readonly value: number | null;
  /** What it is, exactly. */
  readonly text: string;
}

interface PlotProps {
  title: string;
  unit: string;
  points: readonly Point[];
  shape: "bars" | "line";
}

export function Plot({ title, unit, points, shape }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const isDark = useIsDark();

  useEffect(() => {
    let made: EChartsType | undefined;
    let isGone = false;
    const observer = new ResizeObserver(() => made?.resize());
    void import("./echarts").then(({ init }) => {
      if (isGone || !place.current) return;
      made = init(place.current, null, { renderer: "canvas" });
      observer.observe(place.current);
      setChart(made);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      made?.dispose();
    };
  }, []);

  useEffect(() => {
    if (chart && !chart.isDisposed()) chart.setOption(option({ unit, points, shape }, colors()), { notMerge: true });
  }, [chart, unit, points, shape, isDark]);

  return <div ref={place} className="plot" role="img" aria-label={title} />;
}

function colors() {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    accent: color("--accent"),
    soft: color("--accent-soft"),
    ink: color("--ink"),
    faint: color("--ink-3"),
    line: color("--line"),
    surface: color("--surface"),
    font: color("--sans"),
  };
}

function option({ unit, points, shape }: Omit<PlotProps, "title">, color: ReturnType<typeof colors>) {
  const label = { color: color.faint, fontFamily: color.font, fontSize: 11 };
  const series =
    shape === "bars"
      ? { type: "bar", barMaxWidth: 26, barCategoryGap: "28%", itemStyle: { color: color.accent, borderRadius: [2, 2, 0, 0] } }
      : {
          type: "line",
          symbol: points.length > 40 ? "none" : "circle",
          symbolSize: 5,
          lineStyle: { color: color.accent, width: 1.75 },
          itemStyle: { color: color.accent },
          areaStyle: { color: color.soft, opacity: 0.6 },
        };
  return {
    animation: false,
    grid: { left: 6, right: 8, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: "line", lineStyle: { color: color.faint, type: "solid", width: 1 } },
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
      type: "category",
      data: points.map((point) => point.name),
      axisLine: { lineStyle: { color: color.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      splitNumber: 3,
      splitLine: { lineStyle: { color: color.line } },
      axisLabel: { ...label, formatter: compact },
    },
    series: [{ ...series, data: points.map((point) => point.value) }],
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
