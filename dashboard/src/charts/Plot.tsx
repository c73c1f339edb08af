import type { EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useIsDark } from "~/shell/settings";
import { option, type Colors, type Point, type Shape } from "./option";

interface PlotProps {
  title: string;
  unit: string;
  points: readonly Point[];
  shape: Shape;
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
    if (chart && !chart.isDisposed()) chart.setOption(option(points, unit, shape, colors()), { notMerge: true });
  }, [chart, unit, points, shape, isDark]);

  return <div ref={place} className="plot" role="img" aria-label={title} />;
}

function colors(): Colors {
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
