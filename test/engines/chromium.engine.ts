import { openChromium } from "./drivers/chromium.ts";
import { playJourneys } from "./journeys/journeys.ts";

playJourneys("Chromium", openChromium);
