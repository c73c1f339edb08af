// The parts of ECharts that the charts use; loaded with the first of them.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

register([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export { init };
