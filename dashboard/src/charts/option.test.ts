import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { expect, it } from "vitest";
import { option, withTime, type Point, type Shape } from "./option";

register([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

const color = { accent: "#000", soft: "#000", ink: "#000", faint: "#000", line: "#000", surface: "#000", font: "serif" };

const year = (name: string): Point => ({ name, at: Date.UTC(Number(name), 0), value: 1, text: "1" });

/** Where the points are drawn, in pixels from the left. */
function places(points: readonly Point[], shape: Shape): number[] {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 600, height: 200 });
  try {
    chart.setOption(option(points, "things", shape, color));
    return points.map((point) => chart.convertToPixel({ xAxisIndex: 0 }, point.at ?? point.name));
  } finally {
    chart.dispose();
  }
}

it.each(["bars", "line"] as const)("%s of three years and of one stand three times and once as far apart", (shape) => {
  const [first = 0, second = 0, third = 0] = places([year("2019"), year("2022"), year("2023")], shape);
  expect((second - first) / (third - second)).toBeCloseTo(3, 1);
});

it("Points without times follow each other evenly", () => {
  const [first = 0, second = 0, third = 0] = places(["1", "7", "8"].map((name) => ({ name, value: 1, text: "1" })), "line");
  expect(second - first).toBeCloseTo(third - second, 5);
});

it("A block of time 0 is in no picture: it has no time, and all others would stand close to each other", () => {
  expect(withTime([year("1970"), year("2019"), { name: "7", value: 1, text: "1" }]).map(({ name }) => name)).toEqual(["2019", "7"]);
});
