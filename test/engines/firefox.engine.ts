import { openFirefox } from "./drivers/firefox.ts";
import { playJourneys } from "./journeys/journeys.ts";

playJourneys("Firefox ESR", openFirefox);
