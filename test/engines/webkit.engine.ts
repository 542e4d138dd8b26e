import { openWebKit } from "./drivers/webkit.ts";
import { playJourneys } from "./journeys/journeys.ts";

playJourneys("WebKitGTK", openWebKit);
