import { defineStaffChat } from "./define.ts";
import { VERSION } from "./version.ts";

defineStaffChat(VERSION);
