import { lookAtAll } from "./look";

lookAtAll("light");
