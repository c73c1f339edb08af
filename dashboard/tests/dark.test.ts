import { lookAtAll } from "./look";

lookAtAll("dark");
